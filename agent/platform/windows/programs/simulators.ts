import { rmSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { OwnPrograms, startFailure } from '../../native/own-programs.ts';
import { makeSimulatorFolder, namesOf } from '../../native/simulator-folder.ts';
import { SIMULATOR_FOLDER_PREFIX } from '../../simulator-marker.ts';
import type { SimulatedProgram, Simulator, Simulators } from '../../simulators.ts';
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
    const cannot = refusalOf(program);
    if (cannot !== undefined) return unobservable('unsupported', cannot);
    const { behaviour, connectsTo, reservesDataset = false } = program;
    const bound = behaviour.does === 'compute-bound' ? readTwoProcessors(this.#calls) : undefined;
    if (behaviour.does === 'compute-bound' && bound === undefined) return unobservable('unsupported', 'processors');
    const share = 'share' in behaviour ? behaviour.share : undefined;
    const bytes = createSimulatorProgram({
      ...{ seconds, share, bound, reservesDataset },
      ...(connectsTo === undefined ? {} : { connectsTo }),
    });
    try {
      const folder = makeSimulatorFolder(this.#programs.folder, program);
      if (!this.#hide(folder, program)) return unobservable('failed', 'attributes');
      const path = join(folder, asProgramName(program.name));
      rmSync(path, { force: true });
      writeFileSync(path, bytes, { flag: 'wx' });
      return observed(await this.#run(program, path));
    } catch (error) {
      return startFailure(error);
    }
  }

  async #run({ name, argv, environment }: SimulatedProgram, path: string): Promise<Simulator> {
    const [argv0 = name, ...args] = argv;
    return this.#programs.start(path, args, {
      ...{ argv0: argv0 === name ? asProgramName(name) : argv0, env: { ...environment }, windowsHide: true },
      // The pipe that it reads from breaks when this process ends, however it ends.
      stdio: ['pipe', 'ignore', 'ignore'],
    });
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

/** What of it there cannot be on Windows; undefined when it can be made. */
function refusalOf({ behaviour, connectsTo, image = 'file', shortName, ...program }: SimulatedProgram) {
  // A folder may begin with a dot.
  if (!namesOf(program).every((name) => isPlainName(name.replace(/^\./, '')))) return 'name';
  if (image !== 'file' || shortName !== undefined || behaviour.does === 'dodge-ticks') return 'only-linux';
  return connectsTo === undefined || isIPv4(connectsTo.address) ? undefined : 'address';
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
