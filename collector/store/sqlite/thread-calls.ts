import type { Transferable, Worker } from 'node:worker_threads';
import { StoreError } from '../store-error.ts';
import { type Answer, READY_ID } from './messages.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** Calls to a thread and their answers. A thread that dies fails the calls it had, and all that come later. */
export class ThreadCalls<Call> {
  /** Rejects when the thread could not begin its work. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = READY_ID;
  #dead: StoreError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.ready = new Promise<unknown>((resolve, reject) => this.#pending.set(READY_ID, { resolve, reject })).then(
      () => undefined,
    );
    this.ready.catch(() => undefined); // Whoever needs it hears of it; a reader that is never used again need not be asked.
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error: unknown) => {
      this.#die(new StoreError('failed', `A thread of the store died: ${String(error)}`, { cause: error }));
    });
    worker.on('exit', () => this.#die(new StoreError('closed', 'The store is closed')));
  }

  /** How many calls wait for their answer. */
  get waiting(): number {
    return this.#pending.size;
  }

  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /** Resolves with the answer, whose form the caller knows; rejects with a `StoreError`. */
  call(call: Call, transfer: readonly Transferable[] = []): Promise<unknown> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call }, transfer);
    });
  }

  /** Asks the thread to end by the call `close`; by force when it does not within `patienceMs`. */
  async close(call: Call, patienceMs: number): Promise<void> {
    if (this.#dead !== undefined) return;
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    const timer = setTimeout(() => void this.#worker.terminate(), patienceMs);
    try {
      await this.call(call);
      await ended;
    } finally {
      clearTimeout(timer);
    }
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('error' in answer) {
      const { code, message, refusal } = answer.error;
      pending?.reject(new StoreError(code, message, refusal === undefined ? {} : { refusal }));
    } else pending?.resolve(answer.value);
  }

  #die(error: StoreError): void {
    this.#dead ??= error;
    const failed = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of failed) reject(this.#dead);
  }
}
