import { rmSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { OwnPrograms, startFailure } from '../../native/own-programs.ts';
import { makeSimulatorFolder, namesOf } from '../../native/simulator-folder.ts';
import { SIMULATOR_FOLDER_PREFIX } from '../../simulator-marker.ts';
import type { Simulated, SimulatedProgram, Simulator, Simulators } from '../../simulators.ts';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import { GROUP_AFFINITY } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';
import { ProcessList } from '../process/process-list.ts';
import { asProgramName, isPlainName } from './program-name.ts';
import { createSimulatorProgram } from './simulator-program.ts';
import { windowsRuns } from './windows-runs.ts';

const HIDDEN = 0x2;
const SYSTEM = 0x4;

/**
 * Opens a place for simulators below `folder`, after removing what earlier runs left there. Unobservable where the processor is no x86-64 or
 * koffi does not load (`unsupported`), or the folder cannot be made.
 */
export async function openWindowsSimulators(folder: string): Promise<Observed<Simulators>> {
  if (process.arch !== 'x64') return unobservable('unsupported', process.arch);
  const calls = await loadWindowsCalls();
  if ('missing' in calls) return unobservable('unsupported', 'no-native-calls');
  try {
    const programs = new OwnPrograms(folder, SIMULATOR_FOLDER_PREFIX, windowsRuns(calls));
    return observed(new WindowsSimulators(programs, calls));
  } catch (error) {
    return startFailure(error);
  }
}

class WindowsSimulators implements Simulators {
  readonly #programs: OwnPrograms;
  readonly #calls: WindowsCalls;

  constructor(programs: OwnPrograms, calls: WindowsCalls) {
    this.#programs = programs;
    this.#calls = calls;
  }

  async start(program: SimulatedProgram, seconds: number): Promise<Observed<Simulator>> {
    const { behaviour, connectsTo, reservesDataset = false, image = 'file', shortName } = program;
    // A folder may begin with a dot.
    if (!namesOf(program).every((name) => isPlainName(name.replace(/^\./, ''))))
      return unobservable('unsupported', 'name');
    if (image !== 'file' || shortName !== undefined || behaviour.does === 'dodge-ticks')
      return unobservable('unsupported', 'only-linux');
    if (connectsTo !== undefined && !isIPv4(connectsTo.address)) return unobservable('unsupported', 'address');
    const bound = behaviour.does === 'compute-bound' ? readTwoProcessors(this.#calls) : undefined;
    if (behaviour.does === 'compute-bound' && bound === undefined) return unobservable('unsupported', 'processors');
    const share = shareOf(behaviour);
    const name = asProgramName(program.name);
    const [argv0 = program.name, ...args] = program.argv;
    try {
      const folder = makeSimulatorFolder(this.#programs.folder, program);
      if (!this.#hide(folder, program)) return unobservable('failed', 'attributes');
      const path = join(folder, name);
      rmSync(path, { force: true });
      const bytes = createSimulatorProgram({
        ...{ seconds, share, bound, reservesDataset },
        ...(connectsTo === undefined ? {} : { connectsTo }),
      });
      writeFileSync(path, bytes, { flag: 'wx' });
      return observed(
        await this.#programs.start(path, args, {
          ...{ argv0: argv0 === program.name ? name : argv0, env: { ...program.environment }, windowsHide: true },
          // The pipe that it reads from breaks when this process ends, however it ends.
          stdio: ['pipe', 'ignore', 'ignore'],
        }),
      );
    } catch (error) {
      return startFailure(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#programs[Symbol.asyncDispose]();
  }

  /** False when it was to be hidden and Windows refuses. */
  #hide(path: string, { folder, hidesAsSystem = false }: SimulatedProgram): boolean {
    const attributes = (hidesAsSystem || folder.startsWith('.') ? HIDDEN : 0) | (hidesAsSystem ? SYSTEM : 0);
    return attributes === 0 || this.#calls.setFileAttributes(path, attributes);
  }
}

function shareOf(behaviour: Simulated): number | undefined {
  return 'share' in behaviour ? behaviour.share : undefined;
}

/** Masks of two processors that this process may run on, by one of its threads; undefined when there are not so many, or nobody tells. */
function readTwoProcessors(calls: WindowsCalls): readonly [bigint, bigint] | undefined {
  const list = new ProcessList(calls);
  if (list.read() !== undefined) return undefined;
  const { records } = list;
  let mask = 0n;
  records?.forEach((at) => {
    if (records.pid(at) !== process.pid) return;
    const [thread] = records.threadsOf(at);
    const affinity = thread === undefined ? undefined : calls.threadAffinity(thread.threadId);
    mask = affinity?.readBigUInt64LE(GROUP_AFFINITY.at.mask) ?? 0n;
  });
  const first = mask & -mask;
  const others = mask & (mask - 1n);
  const second = others & -others;
  return second === 0n ? undefined : [first, second];
}
