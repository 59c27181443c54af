import * as z from 'zod';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import { Rate } from './rate.ts';

const snapshotSchema = z.object({
  toLookAt: z.array(z.string()),
  toTell: z.array(z.string()),
  looks: Rate.snapshotSchema,
  news: Rate.snapshotSchema,
  toldAt: z.array(z.tuple([z.string(), z.number()])),
});

const LOOK_EVERY_MS = 5_000;
const NEWS_AT_ONCE = 32;
const NEWS_EVERY_MS = 2_000;
/** What is told already is told again once a minute, or less often where so many rest that it would be more than seven in a second. */
const AGAIN_MS = 60_000;
const AGAIN_MS_EACH = 150;
const AGAIN_AT_MOST_MS = 600_000;

/**
 * Processes that count though they rest. Whoever computes pays for being looked at; anybody can start programs that rest, under any name. So these
 * are looked at in turn, at a fifth of what the budget of probes allows, and what is new of them is told at a bounded rate, however many there
 * are and whatever they change. Times are milliseconds that ticks have covered.
 */
export class RestingSuspects {
  /** The same ones twice, each in the order of their turns: whoever had its turn is the last. */
  #toLookAt = new Set<ProcessKey>();
  #toTell = new Set<ProcessKey>();
  readonly #looks = new Rate(1, LOOK_EVERY_MS);
  readonly #news = new Rate(NEWS_AT_ONCE, NEWS_EVERY_MS);
  /** When each was told of last, at work or at rest: it stays, whatever somebody becomes, until it ends. */
  #toldAt = new Map<ProcessKey, number>();

  has(key: ProcessKey): boolean {
    return this.#toTell.has(key);
  }

  /** In the order in which they may be told of. */
  keys(): readonly ProcessKey[] {
    return [...this.#toTell];
  }

  /** Whoever is there already keeps its place. */
  add(key: ProcessKey): void {
    this.#toLookAt.add(key);
    this.#toTell.add(key);
  }

  /** Counts no longer when it rests. */
  remove(key: ProcessKey): void {
    this.#toLookAt.delete(key);
    this.#toTell.delete(key);
  }

  forget(key: ProcessKey): void {
    this.remove(key);
    this.#toldAt.delete(key);
  }

  forgetWhere(isGone: (key: ProcessKey) => boolean): void {
    for (const key of [...this.#toTell, ...this.#toldAt.keys()]) if (isGone(key)) this.forget(key);
  }

  /** The question about the first of them that has one, if it is time for one. */
  nextLook<T>(nowMs: number, question: (key: ProcessKey) => T | undefined): T | undefined {
    if (!this.#looks.allows(nowMs)) return undefined;
    for (const key of this.#toLookAt) {
      const asked = question(key);
      if (asked === undefined) continue;
      this.#looks.spend(nowMs);
      moveToEnd(this.#toLookAt, key);
      return asked;
    }
    return undefined;
  }

  /** As what one may be told of now; undefined: not now. `hasNews`: something that was not said. */
  mayTell(key: ProcessKey, hasNews: boolean, nowMs: number): 'news' | 'again' | undefined {
    const toldAt = this.#toldAt.get(key);
    if ((hasNews || toldAt === undefined) && this.#news.allows(nowMs)) return 'news';
    // Only who was never told of has to wait: what is open stays open, whatever becomes new about it.
    return toldAt !== undefined && nowMs - toldAt >= this.#againMs ? 'again' : undefined;
  }

  told(key: ProcessKey, isNews: boolean, nowMs: number): void {
    if (isNews) {
      this.#news.spend(nowMs);
      moveToEnd(this.#toTell, key);
    }
    this.#toldAt.set(key, nowMs);
  }

  snapshot(): z.infer<typeof snapshotSchema> {
    return {
      toLookAt: [...this.#toLookAt],
      toTell: [...this.#toTell],
      looks: this.#looks.snapshot(),
      news: this.#news.snapshot(),
      toldAt: [...this.#toldAt],
    };
  }

  restore({ toLookAt, toTell, looks, news, toldAt }: z.infer<typeof snapshotSchema>): void {
    this.#toLookAt = new Set(toLookAt);
    this.#toTell = new Set(toTell);
    this.#looks.restore(looks);
    this.#news.restore(news);
    this.#toldAt = new Map(toldAt);
  }

  get #againMs(): number {
    return Math.min(AGAIN_AT_MOST_MS, Math.max(AGAIN_MS, this.#toTell.size * AGAIN_MS_EACH));
  }

  static readonly snapshotSchema = snapshotSchema;
}

function moveToEnd(keys: Set<ProcessKey>, key: ProcessKey): void {
  if (keys.delete(key)) keys.add(key);
}
