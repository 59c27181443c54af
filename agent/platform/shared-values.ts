/** Different values that are remembered at the same time: more are rare, and cost only memory. */
const MAX_VALUES = 4_096;

/**
 * One object for all who have the same value. The programs, accounts and groups of a thousand processes are a few dozen different ones, and what
 * is read anew for each process would otherwise be kept for each.
 */
export class SharedValues<T> {
  readonly #byKey = new Map<string, T>();

  /** `make` is called for a key that is not known (any more). */
  get(key: string, make: () => T): T {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (this.#byKey.size >= MAX_VALUES) this.#byKey.clear();
    this.#byKey.set(key, made);
    return made;
  }
}
