import type { OwnerQuestion } from '#shared/protocol/messages.ts';

/** So many questions are on their way to one agent at a time: it answers each with a frame, and we read so many at once. */
const IN_FLIGHT = 200;
/** What is not answered by then no longer holds up the others. */
const PATIENCE_MS = 10_000;
/** More than the correlator ever asks at a time. */
const MAX_REMEMBERED = 20_000;

/**
 * Questions to one agent: those that wait for their turn, and those that it was asked and has not answered. A flood of alerts asks about
 * thousands of connections at once; the agent gets them at the pace at which it answers. What was never asked is not an answer,
 * whoever sends it.
 */
export class AskedQuestions {
  readonly #waiting: OwnerQuestion[] = [];
  readonly #askedAtMs = new Map<string, number>();
  readonly #inFlight = new Set<string>();

  /** Puts questions in the queue; the ones that came first are forgotten when there are too many. */
  add(questions: readonly OwnerQuestion[]): void {
    this.#waiting.push(...questions);
    if (this.#waiting.length > MAX_REMEMBERED) this.#waiting.splice(0, this.#waiting.length - MAX_REMEMBERED);
  }

  /** What is to be sent now. At most 100, the size of a message; call again until there is nothing. */
  next(nowMs: number): readonly OwnerQuestion[] {
    const room = Math.min(100, IN_FLIGHT - this.#inFlight.size);
    const questions = room > 0 ? this.#waiting.splice(0, room) : [];
    for (const { questionId } of questions) {
      this.#askedAtMs.set(questionId, nowMs);
      this.#inFlight.add(questionId);
    }
    for (const oldest of this.#askedAtMs.keys()) {
      if (this.#askedAtMs.size <= MAX_REMEMBERED) break;
      this.#askedAtMs.delete(oldest);
    }
    return questions;
  }

  /** True when it was asked; it is answered then. */
  take(id: string): boolean {
    this.#inFlight.delete(id);
    return this.#askedAtMs.delete(id);
  }

  /** Stops waiting for what has not been answered for long. A late answer is still one. */
  passTime(nowMs: number): void {
    for (const id of this.#inFlight) {
      const askedAtMs = this.#askedAtMs.get(id);
      if (askedAtMs === undefined || nowMs - askedAtMs > PATIENCE_MS) this.#inFlight.delete(id);
    }
  }
}
