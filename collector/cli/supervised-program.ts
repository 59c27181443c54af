import type { ProgramHandle } from '../collector-parts.ts';

/** How a program ended for good. */
export interface ProgramEnd {
  readonly status: number;
}

export interface SupervisedOptions<Ready> {
  readonly name: string;
  /** `ready`: what the program said when it was ready the last time. */
  readonly start: (ready: Ready | undefined) => ProgramHandle;
  readonly readReady: (message: unknown) => Ready | undefined;
  readonly onReady?: (ready: Ready) => void;
  /** It ended in a way that another start would not mend (wrong usage, no permission, bad configuration). */
  readonly onHopeless: (end: ProgramEnd) => void;
  readonly say: (line: string) => void;
  readonly delaysMs?: readonly number[];
}

const DELAYS_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** Whoever ran that long is started again without delay. */
const STABLE_MS = 60_000;
/** Statuses of `sysexits.h` from 64 on mean that the same start fails the same way. */
const FIRST_HOPELESS_STATUS = 64;
const LAST_HOPELESS_STATUS = 78;

/** Keeps one child running: starts it again when it dies, later each time it dies soon. */
export class SupervisedProgram<Ready = unknown> {
  readonly #options: SupervisedOptions<Ready>;
  #child: ProgramHandle | undefined;
  #ready: Ready | undefined;
  #deaths = 0;
  #startedMs = 0;
  #isStopping = false;
  #timer: NodeJS.Timeout | undefined;
  #ended: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(options: SupervisedOptions<Ready>) {
    this.#options = options;
  }

  start(): void {
    const child = this.#options.start(this.#ready);
    this.#child = child;
    this.#startedMs = performance.now();
    this.#ended = Promise.withResolvers();
    let isOver = false;
    const over = (status: number | null, how: string) => {
      if (isOver) return;
      isOver = true;
      this.#child = undefined;
      this.#ended.resolve();
      if (!this.#isStopping) this.#startAgain(status, how);
    };
    child.on('message', (message) => {
      const ready = this.#options.readReady(message);
      if (ready === undefined) return;
      this.#ready = ready;
      this.#options.onReady?.(ready);
    });
    child.on('error', (error) => over(null, error.message));
    child.on('exit', (status, signal) => over(status, signal ?? `status ${status}`));
  }

  /** Asks it to end, waits, and ends it by force when it does not. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    if (this.#child === undefined) return;
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.kill(), patienceMs);
    await this.#ended.promise;
    clearTimeout(impatience);
  }

  /** Ends it at once. */
  kill(): void {
    this.#isStopping = true;
    this.#child?.kill('SIGKILL');
  }

  #startAgain(status: number | null, how: string): void {
    const { name, say, onHopeless } = this.#options;
    if (status !== null && status >= FIRST_HOPELESS_STATUS && status <= LAST_HOPELESS_STATUS) {
      say(`the ${name} cannot run here`);
      onHopeless({ status });
      return;
    }
    const delays = this.#options.delaysMs ?? DELAYS_MS;
    this.#deaths = performance.now() - this.#startedMs > STABLE_MS ? 0 : this.#deaths + 1;
    const delayMs = delays[Math.min(this.#deaths, delays.length) - 1] ?? 0;
    say(`the ${name} ended (${how}): starting it again in ${delayMs / 1000} s`);
    this.#timer = setTimeout(() => this.start(), delayMs);
  }
}
