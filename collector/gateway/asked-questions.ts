/** Questions that an agent was asked and has not answered. What was never asked is not an answer, whoever sends it. */
export class AskedQuestions {
  readonly #limit: number;
  readonly #ids = new Set<string>();

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  /** The oldest are forgotten when there are too many. */
  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= this.#limit) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  /** True when it was asked; it is answered then. */
  take(id: string): boolean {
    return this.#ids.delete(id);
  }
}
