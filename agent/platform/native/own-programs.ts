import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '#shared/files/make-folder.ts';
import { type Observed, unobservable } from '#shared/model/observed.ts';
import { errorCode, isDenied } from '../read-failure.ts';
import {
  type ProgramRunFile,
  type Runs,
  removeFolder,
  sweepProgramFolders,
  writeProgramRunFile,
} from './program-run-file.ts';

/** A program that is told to end is gone at once, unless somebody holds it or it may not be ended. */
const END_MS = 5_000;

/**
 * Programs of our own making that run from a folder of their own, and of which nothing is left: they end with us (they see to it
 * themselves), and a later run removes what a killed one could not.
 */
export class OwnPrograms {
  readonly folder: string;
  readonly #system: Runs;
  readonly #running = new Set<OwnProgram>();

  /**
   * Makes a folder below `stateFolder`, whose name begins with `prefix`, after removing those of earlier runs.
   *
   * @throws as `mkdir` does
   */
  constructor(stateFolder: string, prefix: string, system: Runs) {
    this.#system = system;
    makeFolder({ mkdirSync, statSync, dirname }, stateFolder);
    sweepProgramFolders(stateFolder, prefix, system);
    this.folder = realpathSync(mkdtempSync(join(stateFolder, prefix)));
    chmodSync(this.folder, 0o700);
    this.#remember();
  }

  /** @throws as `spawn` does: EACCES on a file system without execution (noexec), or where a policy forbids unknown programs */
  async start(path: string, args: readonly string[], options: SpawnOptions): Promise<OwnProgram> {
    const child = spawn(path, args, { cwd: '/', env: {}, stdio: 'ignore', ...options });
    await once(child, 'spawn');
    const program = new OwnProgram(child, path, this.#system, () => {
      this.#running.delete(program);
      this.#forgetEnded();
    });
    this.#running.add(program);
    this.#remember();
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = await Promise.all([...this.#running].map((program) => program.end()));
    // What could not be ended is named there for the next run.
    if (!ended.includes(false)) removeFolder(this.folder);
  }

  /** A run file that names somebody who is gone does no harm: the sweep looks at who it is. */
  #forgetEnded(): void {
    try {
      this.#remember();
    } catch {
      // A full disk must not end the program in the middle of what it does.
    }
  }

  #remember(): void {
    const owner = { pid: process.pid, startId: this.#system.startIdOf(process.pid) ?? 0 };
    const programs: ProgramRunFile['programs'] = [];
    for (const { pid, path } of this.#running) {
      const startId = this.#system.startIdOf(pid);
      if (startId !== undefined) programs.push({ pid, startId, path });
    }
    writeProgramRunFile(this.folder, { owner, programs });
  }
}

/** One of them. */
export class OwnProgram {
  readonly pid: number;
  readonly path: string;
  readonly #child: ChildProcess;
  readonly #system: Runs;
  readonly #ended: Promise<void>;
  #isResting = false;

  constructor(child: ChildProcess, path: string, system: Runs, onEnd: () => void) {
    this.#child = child;
    this.#system = system;
    this.pid = child.pid ?? 0;
    this.path = path;
    // It may end while it is told something: then the exit says so. That it may not be ended is said by `end`.
    child.stdin?.on('error', () => undefined);
    child.on('error', () => undefined);
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

  /** Milliseconds on a processor since its start, all threads; undefined once it is gone. */
  usedMs(): number | undefined {
    return this.#system.usedMs(this.pid);
  }

  /** Stops it where it is, as if it had decided so itself. */
  rest(): void {
    if (!this.#isResting) this.#system.rest(this.#child);
    this.#isResting = true;
  }

  goOn(): void {
    if (this.#isResting) this.#system.goOn(this.#child);
    this.#isResting = false;
  }

  /** Ends it and waits until it is gone; false when it is not after five seconds. It keeps nobody waiting then. */
  async end(): Promise<boolean> {
    // The pid is ours until Node has told of the exit: the kernel keeps it for the parent, so this hits nobody else.
    if (!this.hasEnded) this.#child.kill('SIGKILL');
    if (await comesWithin(this.#ended, END_MS)) return true;
    this.#child.stdin?.destroy();
    this.#child.unref();
    return false;
  }
}

async function comesWithin(awaited: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([awaited.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a program could not be made or started. */
export function startFailure(error: unknown): Observed<never> {
  const code = errorCode(error);
  return unobservable(isDenied(code) || code === 'EROFS' ? 'no-permission' : 'failed', code);
}
