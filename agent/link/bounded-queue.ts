/** A queue that forgets its oldest when it is full, and counts what it forgot. */
export class BoundedQueue<T> {
  readonly #limit: number;
  #items: T[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length <= this.#limit) return;
    this.#items.shift();
    this.#dropped += 1;
  }

  shift(): T | undefined {
    return this.#items.shift();
  }

  get size(): number {
    return this.#items.length;
  }

  get dropped(): number {
    return this.#dropped;
  }
}
