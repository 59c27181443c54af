import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { DECOY_FOLDER_PREFIX } from '../../decoy-marker.ts';
import type { Decoy, Decoys } from '../../decoys.ts';
import { OwnPrograms, startFailure } from '../../native/own-programs.ts';
import { createDecoyProgram } from './decoy-program.ts';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import { asProgramName, isPlainName } from './program-name.ts';
import { windowsRuns } from './windows-runs.ts';

/** Opens a place for decoys below the state folder of the agent, after removing what earlier runs left there. */
export async function openWindowsDecoys(stateFolder: string): Promise<Observed<Decoys>> {
  if (process.arch !== 'x64') return unobservable('unsupported', process.arch);
  const calls = await loadWindowsCalls();
  if ('missing' in calls) return unobservable('unsupported', 'no-native-calls');
  try {
    return observed(new WindowsDecoys(new OwnPrograms(stateFolder, DECOY_FOLDER_PREFIX, windowsRuns(calls))));
  } catch (error) {
    return startFailure(error);
  }
}

/** Decoys as generated programs whose file is called as was asked for, below a folder that says whose they are. */
class WindowsDecoys implements Decoys {
  readonly #programs: OwnPrograms;

  constructor(programs: OwnPrograms) {
    this.#programs = programs;
  }

  async start(name: string, seconds: number): Promise<Observed<Decoy>> {
    if (!isPlainName(name)) return unobservable('unsupported', 'name');
    const path = join(this.#programs.folder, asProgramName(name));
    try {
      rmSync(path, { force: true });
      writeFileSync(path, createDecoyProgram(seconds), { flag: 'wx' });
      // The pipe that it reads from breaks when this process ends, however it ends.
      return observed(await this.#programs.start(path, [], { stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true }));
    } catch (error) {
      return startFailure(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#programs[Symbol.asyncDispose]();
  }
}
