import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** One of the two programs under test, as a process that is killed and started again. */
export class PumpProcess<Status> {
  readonly #script: string;
  readonly #args: (start: number) => readonly string[];
  #child: ChildProcess | undefined;
  #starts = 0;
  #stderr = '';
  /** The last thing it said since it was started; undefined before that. */
  status: Status | undefined;

  /** @param args what the n-th start is given */
  constructor(script: string, args: (start: number) => readonly string[]) {
    this.#script = script;
    this.#args = args;
  }

  start(): void {
    this.#starts += 1;
    this.status = undefined;
    const child = spawn(process.execPath, [join(import.meta.dirname, this.#script), ...this.#args(this.#starts)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.stderr?.on('data', (data: Buffer) => {
      this.#stderr = (this.#stderr + data.toString()).slice(-4_000);
    });
    child.on('message', (status) => {
      if (this.#child === child) this.status = status as Status;
    });
    child.on('error', () => undefined); // A message that a killed process no longer took.
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The end of what all runs wrote to stderr: a healthy one writes nothing. */
  get complaints(): string {
    return this.#stderr;
  }

  say(word: string): void {
    this.#child?.send(word);
  }

  /** kill -9. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to end. Resolves when it has. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
}
