import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Work } from './works.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const environment = () => ({ ...process.env, MINESWEEP_ROOT: ROOT, MINESWEEP_NODE: process.execPath });

/** A work that goes on until it is disposed of, in a folder that is gone then. */
export class RunningWork implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #said = '';

  /** Prepares and starts it. Throws when it cannot be prepared. */
  constructor({ name, prepare, work }: Work) {
    // Not below /tmp: what runs from there is odd by itself.
    const below = process.getuid?.() === 0 ? '/var/lib' : homedir();
    this.#folder = mkdtempSync(join(below, 'minesweep-ordinary-'));
    if (prepare !== undefined) {
      const ran = spawnSync('sh', ['-c', prepare], { cwd: this.#folder, env: environment(), encoding: 'utf8' });
      if (ran.status !== 0) throw new Error(`${name} cannot be prepared: ${ran.stderr}`);
    }
    this.#child = spawn('sh', ['-c', work], {
      ...{ cwd: this.#folder, env: environment(), detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    });
    this.#child.stderr?.on('data', (bytes) => {
      this.#said = `${this.#said}${String(bytes)}`.slice(-2_000);
    });
  }

  /** Why it does not go on; undefined while it does. */
  get failure(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null && signalCode === null ? undefined : `ended with ${exitCode ?? signalCode}: ${this.#said}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const hasEnded = this.failure !== undefined;
    const ended = new Promise((done) => this.#child.once('exit', done));
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // All of it is gone already.
    }
    if (!hasEnded) await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
