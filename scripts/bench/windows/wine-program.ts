import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../testing/minesweep.ts';
import type { Wine } from '../../windows/wine.ts';

const START_MS = 120_000;

/** A program that runs under Wine, known to Linux by `pid`; what it says is in a file, because pipes do not work between the systems. */
export class WineProgram implements Disposable {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #output: string;

  /** `folder`: where what it says is kept; `cwd`: the lowered sources. */
  constructor(wine: Wine, folder: string, name: string, args: readonly string[], cwd: string) {
    this.name = name;
    this.#output = join(folder, `${name}.output`);
    const descriptor = openSync(this.#output, 'w');
    this.#child = wine.start(args, { stdout: descriptor, stderr: descriptor, cwd });
    closeSync(descriptor);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.name} did not start`);
    return pid;
  }

  get output(): string {
    return readFileSync(this.#output, 'utf8');
  }

  /** Resolves with the line that begins with this word; throws with what it said when it ends before. */
  async said(word: string, patienceMs = START_MS): Promise<string> {
    const line = await eventually(`${this.name} says ${word}`, patienceMs, () => {
      const found = this.output.split('\n').find((each) => each.startsWith(word));
      return found ?? (this.#hasEnded ? 'ended' : undefined);
    });
    if (line === 'ended') throw new Error(`${this.name} ended before it said ${word}: ${this.output.slice(-2_000)}`);
    return line.trim();
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}
