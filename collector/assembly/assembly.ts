import type { CollectorParts } from '../collector-parts.ts';
import type { DataFolder } from '../data-folder.ts';
import type { EventHub } from '../api/event-hub.ts';
import type { Indicators } from '../indicators.ts';
import type { Store } from '../store/store.ts';

export interface CollectorOptions {
  readonly parts: CollectorParts;
  readonly data: DataFolder;
  /** Followed, and disposed of with the collector. */
  readonly indicators: Indicators;
  readonly version: string;
  /** Where each listener listens; port 0 takes any that is free. */
  readonly listen: Readonly<Record<'api' | 'agents' | 'ingest', { readonly host: string; readonly port: number }>>;
  /** Names under which agents and people reach this machine, beside the addresses of the listeners. */
  readonly hostNames: readonly string[];
  /** Site of the alerts of this collector. */
  readonly site: string;
  /** Files of Suricata (`eve.json`) to follow. */
  readonly eveFiles: readonly string[];
  /** One line for the log. */
  readonly log: (line: string) => void;
}

/** What the parts of a collector are put together from. */
export interface Assembly {
  readonly options: CollectorOptions;
  /** Whatever is started is put here, to be stopped in the opposite order. */
  readonly stack: AsyncDisposableStack;
  readonly store: Store;
  readonly events: EventHub;
  readonly clock: { monotonicMs(): number; wallMs(): number };
  /** What went wrong and was survived, counted since the start: the health of the collector tells it. */
  readonly failures: ReturnType<typeof noFailures>;
}

export function noFailures() {
  return {
    ...{ alertsNotCorrelated: 0, apiErrors: 0, followTroubles: 0 },
    ...{ indicatorsNotUsed: 0, timeNotPassed: 0, baitsNotSettled: 0 },
  };
}

/** Does something again and again for as long as the collector runs. */
export function repeat(stack: AsyncDisposableStack, everyMs: number, what: () => void): void {
  const timer = setInterval(what, everyMs);
  timer.unref();
  stack.defer(() => clearInterval(timer));
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
