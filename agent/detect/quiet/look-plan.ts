import * as z from 'zod';

/** At most this share of hosts on which nobody hides gets a finding within a day, however often anybody observes. */
export const ALPHA_PER_DAY = 0.01;
const DAY_MS = 24 * 3_600_000;
/** After a look the next one comes when there are a third more sessions. */
const GROWTH = 4 / 3;

export const lookPlanSchema = z.object({
  sessions: z.number(),
  looks: z.number(),
  nextAt: z.number(),
  dayEndsMs: z.number(),
});

/**
 * When to look, and how much error each look may spend. Looking after every session until something is found would find something on every
 * host: the n-th look of a day gets alpha / (n (n + 1)), and all of them together alpha.
 */
export class LookPlan {
  readonly #first: number;
  #sessions = 0;
  #looks = 0;
  #nextAt: number;
  #dayEndsMs = DAY_MS;

  /** @param first sessions before the first look */
  constructor(first: number) {
    this.#first = first;
    this.#nextAt = first;
  }

  /** One more session is over. Answers with the error that may be spent on a look now; undefined when it is not time for one. */
  count(nowMs: number): number | undefined {
    if (nowMs >= this.#dayEndsMs) this.#beginDay(nowMs);
    this.#sessions++;
    if (this.#sessions < this.#nextAt) return undefined;
    this.#looks++;
    this.#nextAt = Math.max(this.#sessions + 1, Math.floor(this.#sessions * GROWTH));
    return ALPHA_PER_DAY / (this.#looks * (this.#looks + 1));
  }

  snapshot(): z.infer<typeof lookPlanSchema> {
    return { sessions: this.#sessions, looks: this.#looks, nextAt: this.#nextAt, dayEndsMs: this.#dayEndsMs };
  }

  restore({ sessions, looks, nextAt, dayEndsMs }: z.infer<typeof lookPlanSchema>): void {
    this.#sessions = sessions;
    this.#looks = looks;
    this.#nextAt = nextAt;
    this.#dayEndsMs = dayEndsMs;
  }

  /** Sessions of the day before are still in the history: the next one is worth a look. */
  #beginDay(nowMs: number): void {
    this.#looks = 0;
    this.#sessions = Math.min(this.#sessions, this.#first - 1);
    this.#nextAt = this.#first;
    this.#dayEndsMs = nowMs + DAY_MS;
  }
}
