/** A map that forgets its oldest entries beyond `limit`. Setting a key again makes it the newest. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override set(key: K, value: V): this {
    super.delete(key);
    super.set(key, value);
    for (const oldest of super.keys()) {
      if (super.size <= this.#limit) break;
      super.delete(oldest);
    }
    return this;
  }
}
