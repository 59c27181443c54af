import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { DECOY_FOLDER_PREFIX } from '../../decoy-marker.ts';
import type { Decoy, Decoys } from '../../decoys.ts';
import { createDecoyProgram } from './decoy-program.ts';
import { OwnPrograms, startFailure } from '../../native/own-programs.ts';
import { LINUX_RUNS } from './linux-runs.ts';

/** A file name that is nothing else: no path, no hidden file. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Opens a place for decoys below the state folder of the agent, after removing what earlier runs left there. Unobservable where the
 * processor is no x86-64 (`unsupported`) or the folder cannot be made.
 */
export function openLinuxDecoys(stateFolder: string): Observed<Decoys> {
  if (process.arch !== 'x64') return unobservable('unsupported', process.arch);
  try {
    return observed(new LinuxDecoys(new OwnPrograms(stateFolder, DECOY_FOLDER_PREFIX, LINUX_RUNS)));
  } catch (error) {
    return startFailure(error);
  }
}

/**
 * Decoys as generated programs: file name, short name (comm) and first argument all are the name that was asked for, and the path
 * begins with {@link DECOY_FOLDER_PREFIX}.
 */
class LinuxDecoys implements Decoys {
  readonly #programs: OwnPrograms;

  constructor(programs: OwnPrograms) {
    this.#programs = programs;
  }

  async start(name: string, seconds: number): Promise<Observed<Decoy>> {
    if (!NAME.test(name)) return unobservable('unsupported', 'name');
    const path = join(this.#programs.folder, name);
    try {
      rmSync(path, { force: true });
      writeFileSync(path, createDecoyProgram({ parentPid: process.pid, seconds }), { mode: 0o700, flag: 'wx' });
      return observed(await this.#programs.start(path, [], { argv0: name }));
    } catch (error) {
      return startFailure(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#programs[Symbol.asyncDispose]();
  }
}
