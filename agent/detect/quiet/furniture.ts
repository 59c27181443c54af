import * as z from 'zod';

const HOUR_MS = 3_600_000;
/** Whose other sessions cover so much of the last hour is no news. */
const MOST_MS = HOUR_MS / 2;
/** Shorter pauses count as watched. */
const PAUSE_MS = 30_000;
const MAX_WATCHERS = 256;
const MAX_OPEN = 256;

const spanSchema = z.tuple([z.number(), z.number()]);
export const furnitureSchema = z.object({
  past: z.array(z.tuple([z.string(), z.array(spanSchema)])),
  open: z.array(z.tuple([z.string(), z.object({ watcher: z.string(), fromMs: z.number() })])),
});

type Span = z.infer<typeof spanSchema>;

/**
 * Who opens one monitor after the other, as a look that never ends: nothing follows from what happens meanwhile, and it must not hide that others
 * look. A single session is for others to judge, however long. Times are those that ticks have covered.
 */
export class Furniture {
  /** Sessions that are over, of the last hour, put together; by watcher, the one heard of longest ago first. */
  #past = new Map<string, Span[]>();
  #open = new Map<string, { readonly watcher: string; readonly fromMs: number }>();

  begin(key: string, watcher: string, fromMs: number): void {
    if (this.#open.size < MAX_OPEN) this.#open.set(key, { watcher, fromMs });
  }

  end(key: string, nowMs: number): void {
    const session = this.#open.get(key);
    if (session === undefined) return;
    this.#open.delete(key);
    const { watcher, fromMs } = session;
    const spans = this.#past.get(watcher) ?? [];
    this.#past.delete(watcher);
    this.#past.set(watcher, joined([...spans, [fromMs, nowMs]]));
    const [oldest] = this.#past.keys();
    if (this.#past.size > MAX_WATCHERS && oldest !== undefined) this.#past.delete(oldest);
  }

  /** Forgets what was more than an hour ago, and who is open for longer: that one says nothing of others. */
  advance(nowMs: number): void {
    for (const [key, { fromMs }] of this.#open) if (nowMs - fromMs >= HOUR_MS) this.#open.delete(key);
    for (const [watcher, spans] of this.#past) {
      const left = spans.filter(([, toMs]) => nowMs - toMs < HOUR_MS);
      if (left.length === 0) this.#past.delete(watcher);
      else if (left.length < spans.length) this.#past.set(watcher, left);
    }
  }

  /** Whether the other sessions of this one's watcher cover so much of the last hour. */
  has(key: string, nowMs: number): boolean {
    const session = this.#open.get(key);
    if (session === undefined) return false;
    const { watcher } = session;
    const others = [...(this.#past.get(watcher) ?? [])];
    for (const [other, { watcher: theirs, fromMs }] of this.#open)
      if (other !== key && theirs === watcher) others.push([fromMs, nowMs]);
    const hourAgo = nowMs - HOUR_MS;
    return joined(others).reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, hourAgo)), 0) >= MOST_MS;
  }

  clearOpen(): void {
    this.#open.clear();
  }

  snapshot(): z.infer<typeof furnitureSchema> {
    return { past: [...this.#past], open: [...this.#open] };
  }

  restore({ past, open }: z.infer<typeof furnitureSchema>): void {
    this.#past = new Map(past);
    this.#open = new Map(open);
  }
}

function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const [from, to] of spans.toSorted(([left], [right]) => left - right)) {
    const last = result.at(-1);
    if (last !== undefined && from - last[1] < PAUSE_MS) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
