/** Something changed: enough to ask for it again, never the thing itself. */
export interface ChangeEvent {
  readonly type: 'incident' | 'finding' | 'host' | 'allowance' | 'bait';
  readonly id: string;
  readonly rev?: number;
}

export interface NumberedEvent {
  readonly id: string;
  readonly event: ChangeEvent;
}

type Listener = (event: NumberedEvent) => void;

/** The latest changes, numbered, for whoever listens and for whoever lost the connection for a while. */
export class EventHub {
  readonly #epoch: string;
  readonly #limit: number;
  readonly #latest: NumberedEvent[] = [];
  readonly #listeners = new Set<Listener>();
  #count = 0;

  /** @param epoch differs between two runs of the collector, so that numbers of an earlier run are not mistaken for ours */
  constructor(epoch: string, limit = 1_000) {
    this.#epoch = epoch;
    this.#limit = limit;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: ChangeEvent): void {
    this.#count += 1;
    const numbered = { id: `${this.#epoch}-${this.#count}`, event };
    this.#latest.push(numbered);
    if (this.#latest.length > this.#limit) this.#latest.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** What came after the event with this id; undefined when that is no longer known: the listener has to ask for everything again. */
  since(id: string): readonly NumberedEvent[] | undefined {
    if (id === `${this.#epoch}-0`) return this.#count === this.#latest.length ? this.#latest : undefined;
    const index = this.#latest.findIndex((event) => event.id === id);
    return index < 0 ? undefined : this.#latest.slice(index + 1);
  }

  /** The id that stands for "everything until now". */
  get lastId(): string {
    return `${this.#epoch}-${this.#count}`;
  }

  listen(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
      },
    };
  }
}
