import type { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';

/** The two programs that `up` supervises, and the one that builds the pages of the console. */
export type ProgramPart = 'agent' | 'collector' | 'console-build';

/** The threads of the collector. Each has its own module with a `runWorker()`. */
export type WorkerPart = 'store-writer' | 'store-reader' | 'ingest';

export interface StartProgramOptions {
  /** Added to the environment that is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the child's output goes: to ours (`inherit`, the default), or to the streams of the handle. Its input is always empty. */
  readonly output?: 'inherit' | 'pipe';
  /** Open a channel for `process.send` in the child and `message` here. */
  readonly channel?: boolean;
}

/** As much of a child process as a supervisor needs. `exit` gives the status, or the signal that ended the child. */
export interface ProgramHandle {
  readonly pid?: number | undefined;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): boolean;
  on(event: 'exit', listener: (status: number | null, signal: string | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** `addresses`: those of its own that others may reach, IPv4 first; neither loopback nor link-local. */
export interface ThisMachine {
  readonly hostname: string;
  readonly addresses: readonly string[];
}

/**
 * What the collector is given by the program it is part of. It never starts a process or a worker itself, and never looks for
 * its own files: both differ between a checkout, an installed package and an executable.
 */
export interface CollectorParts {
  /** The version of Minesweep. */
  readonly version: string;
  /** The detection content that Minesweep brings along, compiled: for `signatureSetFromJson`. */
  readBuiltInSignatures(): Promise<string>;
  /** The folder with the built pages of the console; builds them first where that is needed. Rejects with a reason for people. */
  ensureConsole(): Promise<string>;
  readThisMachine(): ThisMachine;
  /**
   * Where a collector of this machine that was told nothing else keeps its data, absolute; on Windows made already, so that others can neither read nor
   * change it. Rejects with a `VerbError` where no such folder is named, or others could.
   */
  makeOwnDataFolder(): Promise<string>;
  /** Where the data of such a collector are looked for, the likeliest first. Rejects as {@link CollectorParts.makeOwnDataFolder} does. */
  ownDataFolders(): Promise<readonly string[]>;
  /** Starts one of our programs as a child: `args` is what its `run…` function receives. */
  startProgram(part: ProgramPart, args: readonly string[], options?: StartProgramOptions): ProgramHandle;
  /** Starts a thread. `workerData` arrives as `workerData` of `node:worker_threads`; what it holds is copied. */
  startWorker(part: WorkerPart, workerData: unknown): Worker;
}
