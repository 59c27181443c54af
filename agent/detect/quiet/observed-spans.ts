import * as z from 'zod';
import type { ObserverSession } from '#shared/model/observer.ts';
import { Furniture, furnitureSchema } from './furniture.ts';

/** Who watches for longer is furniture (a monitor that is never closed): nothing follows from what happens meanwhile. */
const MAX_SESSION_MS = 3_600_000;
/** Further back than this and nobody knows what was before the session. */
const MAX_LATE_MS = 10_000;
/** Shorter ones say nothing: whoever hides looks only every few seconds. */
const MIN_SPAN_MS = 5_000;
const MAX_SPANS = 64;
const MAX_OPEN = 64;
/** Four sessions of the same name whose distances differ by less are the work of a timer, and other timers keep step with it. */
const TIMER_SPREAD = 1.15;
const TIMER_SESSIONS = 4;

const spanSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  names: z.string(),
  /** Where the session that began it comes from; null where nothing says so. */
  origin: z.string().nullable(),
});
/** A span in which somebody observed, in time that ticks have covered. */
export type ObservedSpan = z.infer<typeof spanSchema>;

export const observedSpansSchema = z.object({
  spans: z.array(spanSchema),
  open: z.array(z.object({ key: z.string(), name: z.string(), fromMs: z.number() })),
  furniture: furnitureSchema,
  current: z
    .object({
      fromMs: z.number(),
      names: z.array(z.string()),
      usable: z.boolean(),
      origin: z.string().nullable(),
    })
    .nullable(),
});

/** Sessions of observers, put together to the spans in which anybody watched. Sessions may overlap. */
export class ObservedSpans {
  #spans: ObservedSpan[] = [];
  #open = new Map<string, { readonly name: string; readonly fromMs: number }>();
  readonly #furniture = new Furniture();
  #current:
    | { readonly fromMs: number; readonly names: Set<string>; usable: boolean; readonly origin: string | null }
    | undefined;

  /**
   * A person who stays for hours is no furniture: who that is, is not asked of them.
   *
   * @param nowMs covered time of the tick that told of it; `lateMs`: how long before it really began
   */
  begin({ key, name, kind }: ObserverSession, nowMs: number, lateMs: number, origin: string | null = null): void {
    const watcher = kind === 'tool' ? (origin ?? name) : undefined;
    const usable = lateMs <= MAX_LATE_MS;
    const fromMs = Math.max(0, nowMs - Math.max(0, lateMs));
    if (watcher !== undefined) this.#furniture.begin(key, watcher, fromMs);
    if (this.#open.size >= MAX_OPEN || this.#furniture.has(key, nowMs)) return;
    this.#open.set(key, { name, fromMs });
    // Only the first: whoever opens a monitor because somebody else did is not the one who looks.
    this.#current ??= { fromMs, names: new Set(), usable, origin };
    this.#current.names.add(name);
  }

  /** Answers with the span that is over now, if one is and can be used. */
  end(key: string, nowMs: number): ObservedSpan | undefined {
    this.#furniture.end(key, nowMs);
    if (!this.#open.delete(key) || this.#open.size > 0) return undefined;
    return this.#close(nowMs);
  }

  /** Time passes; forgets what began before `sinceMs` and observers that have become furniture. */
  advance(nowMs: number, sinceMs: number): void {
    while ((this.#spans[0]?.fromMs ?? Number.POSITIVE_INFINITY) < sinceMs) this.#spans.shift();
    for (const [key, { fromMs }] of this.#open) {
      if (nowMs - fromMs < MAX_SESSION_MS && !this.#furniture.has(key, nowMs)) continue;
      this.#open.delete(key);
      this.spoil();
    }
    this.#furniture.advance(nowMs);
    if (this.#current !== undefined && this.#open.size === 0) this.#close(nowMs);
  }

  /** Something was missed while somebody watches: this span cannot be used. */
  spoil(): void {
    if (this.#current !== undefined) this.#current.usable = false;
  }

  /** Nobody knows who watches now. */
  forgetCurrent(): void {
    this.#furniture.clearOpen();
    this.#open.clear();
    this.#current = undefined;
  }

  /** Spans from which something follows, the oldest first: not those that come by a timer. */
  usable(): readonly ObservedSpan[] {
    const byNames = new Map<string, ObservedSpan[]>();
    for (const span of this.#spans) byNames.set(span.names, [...(byNames.get(span.names) ?? []), span]);
    return this.#spans.filter(({ names }) => !isByTimer(byNames.get(names) ?? []));
  }

  /** Whether there are spans and a timer makes all of them: what followed from them before that was known does not follow any more. */
  get areByTimer(): boolean {
    return this.#spans.length > 0 && this.usable().length === 0;
  }

  snapshot(): z.infer<typeof observedSpansSchema> {
    const current = this.#current;
    return {
      spans: [...this.#spans],
      open: [...this.#open].map(([key, value]) => ({ key, ...value })),
      furniture: this.#furniture.snapshot(),
      current: current === undefined ? null : { ...current, names: [...current.names] },
    };
  }

  restore({ spans, open, furniture, current }: z.infer<typeof observedSpansSchema>): void {
    this.#spans = [...spans];
    this.#furniture.restore(furniture);
    this.#open = new Map(open.map(({ key, ...value }) => [key, value]));
    this.#current = current === null ? undefined : { ...current, names: new Set(current.names) };
  }

  /** The oldest of those that are most, so that looks of one kind do not push out the others. */
  #forgetOne(): void {
    const counts = new Map<string, number>();
    for (const { names } of this.#spans) counts.set(names, (counts.get(names) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const index = this.#spans.findIndex(({ names }) => counts.get(names) === most);
    this.#spans.splice(index, 1);
  }

  #close(toMs: number): ObservedSpan | undefined {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined || !current.usable || toMs - current.fromMs < MIN_SPAN_MS) return undefined;
    const { fromMs, origin } = current;
    const span = { fromMs, toMs, names: [...current.names].sort().join(' '), origin };
    this.#spans.push(span);
    if (this.#spans.length > MAX_SPANS) this.#forgetOne();
    return span;
  }
}

function isByTimer(spans: readonly ObservedSpan[]): boolean {
  if (spans.length < TIMER_SESSIONS) return false;
  const gaps = spans.slice(1).map(({ fromMs }, index) => fromMs - (spans[index]?.fromMs ?? 0));
  return Math.max(...gaps) < Math.min(...gaps) * TIMER_SPREAD;
}
