import { useEffect, useState } from 'react';

/** Whoever was away for longer comes again. */
const AWAY_MS = 30 * 60_000;
const REMEMBER_EVERY_MS = 60_000;

/** Epoch milliseconds. `before`: when the visit before this one ended; absent during the first. */
export interface Visit {
  readonly lastMs: number;
  readonly beforeMs?: number;
}

/** What a visit becomes when somebody looks now. */
export function continueVisit(visit: Visit | undefined, nowMs: number): Visit {
  if (visit === undefined) return { lastMs: nowMs };
  if (nowMs - visit.lastMs > AWAY_MS) return { lastMs: nowMs, beforeMs: visit.lastMs };
  return { ...visit, lastMs: nowMs };
}

/** Reads what was kept; undefined for what is none. */
export function readVisit(text: string | null): Visit | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null || !('lastMs' in value)) return undefined;
    const { lastMs, beforeMs } = value as Partial<Record<keyof Visit, unknown>>;
    if (typeof lastMs !== 'number') return undefined;
    return typeof beforeMs === 'number' ? { lastMs, beforeMs } : { lastMs };
  } catch {
    return undefined;
  }
}

/** When this person was here before, kept in this browser; undefined on the first visit. @param name undefined while that is asked */
export function useLastVisit(name: string | undefined): number | undefined {
  const [beforeMs, setBeforeMs] = useState<number | undefined>(undefined);
  useEffect(() => {
    if (name === undefined) return;
    const key = `minesweep-visit-${name}`;
    const look = () => {
      const visit = continueVisit(readVisit(localStorage.getItem(key)), Date.now());
      localStorage.setItem(key, JSON.stringify(visit));
      setBeforeMs(visit.beforeMs);
    };
    look();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') look();
    }, REMEMBER_EVERY_MS);
    return () => clearInterval(timer);
  }, [name]);
  return beforeMs;
}
