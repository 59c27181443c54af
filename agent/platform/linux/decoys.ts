import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { Decoy, Decoys } from '../decoys.ts';
import { DECOY_FOLDER_PREFIX } from '../decoy-marker.ts';
import { createDecoyProgram } from './decoy-program.ts';
import { type DecoyRunFile, startIdOf, sweepDecoyFolders, writeDecoyRunFile } from './decoy-run-file.ts';

/** A file name that is nothing else: no path, no hidden file. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Opens a place for decoys below the state folder of the agent, after removing what earlier runs left there. Unobservable where the
 * processor is no x86-64 (`unsupported`) or the folder cannot be made.
 */
export function openLinuxDecoys(stateFolder: string): Observed<Decoys> {
  if (process.arch !== 'x64') return unobservable('unsupported', process.arch);
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    sweepDecoyFolders(stateFolder);
    const folder = mkdtempSync(join(stateFolder, DECOY_FOLDER_PREFIX));
    chmodSync(folder, 0o700);
    return observed(new LinuxDecoys(folder));
  } catch (error) {
    return failureOf(error);
  }
}

/**
 * Decoys as generated programs: file name, short name (comm) and first argument all are the name that was asked for, and the path
 * begins with {@link DECOY_FOLDER_PREFIX}. Must be used in the main thread: a decoy dies with the thread that started it (prctl(2)).
 */
class LinuxDecoys implements Decoys {
  readonly #folder: string;
  readonly #running = new Set<LinuxDecoy>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#remember();
  }

  async start(name: string, seconds: number): Promise<Observed<Decoy>> {
    if (!NAME.test(name)) return unobservable('unsupported', 'name');
    const path = join(this.#folder, name);
    try {
      rmSync(path, { force: true });
      writeFileSync(path, createDecoyProgram({ parentPid: process.pid, seconds }), { mode: 0o700, flag: 'wx' });
      const child = spawn(path, [], { argv0: name, stdio: 'ignore', env: {}, cwd: '/' });
      await once(child, 'spawn');
      const decoy = new LinuxDecoy(child, path, () => {
        this.#running.delete(decoy);
        this.#forgetEnded();
      });
      this.#running.add(decoy);
      this.#remember();
      return observed(decoy);
    } catch (error) {
      return failureOf(error); // EACCES: a file system without execution (noexec), or a policy against unknown programs
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((decoy) => decoy.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A run file that names somebody who is gone does no harm: the sweep looks at who it is. */
  #forgetEnded(): void {
    try {
      this.#remember();
    } catch {
      // A full disk must not end the program in the middle of an experiment.
    }
  }

  #remember(): void {
    const owner = { pid: process.pid, startId: startIdOf(process.pid) ?? 0 };
    const decoys: DecoyRunFile['decoys'] = [];
    for (const { pid, path } of this.#running) {
      const startId = startIdOf(pid);
      if (startId !== undefined) decoys.push({ pid, startId, path });
    }
    writeDecoyRunFile(this.#folder, { owner, decoys });
  }
}

class LinuxDecoy implements Decoy {
  readonly pid: number;
  readonly path: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(child: ChildProcess, path: string, onEnd: () => void) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.path = path;
    this.#ended = new Promise((resolve) => {
      child.once('exit', () => {
        onEnd();
        resolve();
      });
    });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async end(): Promise<void> {
    // The pid is ours until Node has told of the exit: the kernel keeps it for the parent, so this hits nobody else.
    if (!this.hasEnded) this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

function failureOf(error: unknown): Observed<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  return unobservable(code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'no-permission' : 'failed', code);
}
