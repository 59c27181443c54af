import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'minesweep.mjs');

/** What a verb printed and how it ended. */
export interface VerbResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line and waits for its end; `prefix` is put before it (`ip netns exec NAME`), `input` is piped in. */
export function runMinesweep(args: readonly string[], prefix: readonly string[] = [], input = ''): VerbResult {
  const [command, ...rest] = [...prefix, process.execPath, LAUNCHER, ...args];
  const result = spawnSync(command ?? '', rest, {
    ...{ encoding: 'utf8', input },
    timeout: 60_000,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Runs a read verb with `-o json` and returns what it printed. Throws with its error text when it printed none. */
export function readMinesweep<T>(args: readonly string[], prefix: readonly string[] = []): T {
  const result = runMinesweep([...args, '-o', 'json'], prefix);
  try {
    return JSON.parse(result.stdout) as T;
  } catch {
    throw new Error(`minesweep ${args.join(' ')} ended with ${result.status}: ${result.stderr}`);
  }
}

/** A `minesweep` that runs until it is stopped, with everything it says. */
export class RunningMinesweep implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';

  constructor(args: readonly string[], prefix: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const [command, ...rest] = [...prefix, process.execPath, LAUNCHER, ...args];
    this.#child = spawn(command ?? '', rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What it ended with; null while it runs, or when it was killed. */
  get status(): number | null {
    return this.#child.exitCode;
  }

  /** Everything printed so far, both streams, in order of arrival. */
  get output(): string {
    return this.#output;
  }

  /** Asks it to end as Ctrl-C would and waits; returns how long that took, milliseconds. */
  async stop(): Promise<number> {
    const from = performance.now();
    if (!this.hasEnded) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGINT');
      const killer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(killer);
    }
    return performance.now() - from;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Asks again until `check` returns something, or fails with what was missing. */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  check: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const endMs = performance.now() + timeoutMs;
  let lastError: unknown;
  while (performance.now() < endMs) {
    try {
      const result = await check();
      if (result !== undefined && result !== false) return result;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `${what}: not within ${timeoutMs} ms${lastError instanceof Error ? `; last: ${lastError.message}` : ''}`,
  );
}

/** A folder that is gone after the test; below the one for temporary files, or another. */
export function temporaryFolder(name: string, below = tmpdir()): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(below, `minesweep-${name}-`));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
