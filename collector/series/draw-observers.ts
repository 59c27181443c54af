import type { SeenBy } from '#shared/model/host.ts';
import type { SeriesPoint } from './series-point.ts';

/** Two spans of one observer are one when no more lies between them; a summary without the observer is longer. */
const MAX_BREAK_MS = 5_000;

/** A span in which somebody observed, epoch milliseconds, as finely as summaries come. */
export interface DrawnObserver extends SeenBy {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Who observed within a span, the earliest first. `known` is false as soon as one summary of it does not say: nothing follows from an empty
 * list then.
 */
export function drawObservers(
  points: readonly SeriesPoint[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): { readonly observers: readonly DrawnObserver[]; readonly known: boolean } {
  const within = points
    .filter(({ atMs, spanMs }) => atMs > fromMs && atMs - spanMs < toMs)
    .sort((left, right) => left.atMs - right.atMs);
  const drawn: { kind: SeenBy['kind']; name: string; fromMs: number; toMs: number }[] = [];
  const last = new Map<string, { toMs: number }>();
  for (const { atMs, spanMs, observers } of within) {
    for (const { kind, name } of observers ?? []) {
      const before = last.get(`${kind} ${name}`);
      if (before !== undefined && atMs - spanMs - before.toMs <= MAX_BREAK_MS) {
        before.toMs = Math.min(atMs, toMs);
        continue;
      }
      const span = { kind, name, fromMs: Math.max(atMs - spanMs, fromMs), toMs: Math.min(atMs, toMs) };
      drawn.push(span);
      last.set(`${kind} ${name}`, span);
    }
  }
  return { observers: drawn, known: within.length > 0 && within.every(({ observers }) => observers !== undefined) };
}
