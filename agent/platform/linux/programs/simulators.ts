import { once } from 'node:events';
import { closeSync, readFileSync, rmSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { isUnobservable, type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { SIMULATOR_FOLDER_PREFIX } from '../../simulator-marker.ts';
import type { SimulatedProgram, Simulator, Simulators } from '../../simulators.ts';
import { type CreateMemoryFile, loadMemoryFiles } from './memory-file.ts';
import { OwnPrograms, startFailure } from '../../native/own-programs.ts';
import { makeSimulatorFolder, namesOf } from '../../native/simulator-folder.ts';
import { LINUX_RUNS } from './linux-runs.ts';
import { createSimulatorProgram } from './simulator-program.ts';

/** No path, and nothing that a shell or a listing would take for something else. */
const NAME = /^\.?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Processors of which each may be bound to a thread. */
const BOUND = 2;

/**
 * Opens a place for simulators below `folder`, after removing what earlier runs left there. Unobservable where the processor is no x86-64
 * (`unsupported`) or the folder cannot be made.
 */
export async function openLinuxSimulators(folder: string): Promise<Observed<Simulators>> {
  if (process.arch !== 'x64') return unobservable('unsupported', process.arch);
  const createMemoryFile = await loadMemoryFiles();
  try {
    const programs = new OwnPrograms(folder, SIMULATOR_FOLDER_PREFIX, LINUX_RUNS);
    return observed(new LinuxSimulators(programs, createMemoryFile));
  } catch (error) {
    return startFailure(error);
  }
}

class LinuxSimulators implements Simulators {
  readonly #programs: OwnPrograms;
  readonly #createMemoryFile: CreateMemoryFile | undefined;

  constructor(programs: OwnPrograms, createMemoryFile: CreateMemoryFile | undefined) {
    this.#programs = programs;
    this.#createMemoryFile = createMemoryFile;
  }

  async start(program: SimulatedProgram, seconds: number): Promise<Observed<Simulator>> {
    if (!namesOf(program).every((name) => NAME.test(name))) return unobservable('unsupported', 'name');
    const processors = program.behaviour.does === 'compute-bound' ? readOwnProcessors().slice(0, BOUND) : [];
    if (program.behaviour.does === 'compute-bound' && processors.length < BOUND)
      return unobservable('unsupported', 'processors');
    const { behaviour, reservesDataset = false } = program;
    // Executed by its descriptor, it would bear the number of that.
    const shortName = program.shortName ?? (program.image === 'memory' ? program.name : undefined);
    const bytes = createSimulatorProgram({
      ...{ parentPid: process.pid, seconds, behaviour, processors, reservesDataset },
      ...(shortName === undefined ? {} : { shortName }),
    });
    try {
      const folder = makeSimulatorFolder(this.#programs.folder, program);
      const image = this.#writeImage(program, join(folder, program.name), bytes);
      return isUnobservable(image) ? image : observed(await this.#run(program, image.value));
    } catch (error) {
      return startFailure(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#programs[Symbol.asyncDispose]();
  }

  #writeImage(program: SimulatedProgram, path: string, bytes: Buffer): Observed<Image> {
    if (program.image !== 'memory') {
      rmSync(path, { force: true });
      writeFileSync(path, bytes, { mode: 0o700, flag: 'wx' });
      const forget = () => (program.image === 'deleted-file' ? unlinkSync(path) : undefined);
      return observed({ path, forget });
    }
    const descriptor = this.#createMemoryFile?.(program.name) ?? -1;
    if (descriptor < 0) return unobservable('unsupported', 'memfd_create');
    writeSync(descriptor, bytes);
    return observed({ path: `/proc/${process.pid}/fd/${descriptor}`, forget: () => closeSync(descriptor) });
  }

  async #run(program: SimulatedProgram, { path, forget }: Image): Promise<Simulator> {
    let socket: Socket | undefined;
    try {
      socket = await openConnection(program);
      const [argv0 = program.name, ...args] = program.argv;
      return await this.#programs.start(path, args, {
        ...{ argv0, env: { ...program.environment } },
        stdio: ['ignore', 'ignore', 'ignore', ...(socket === undefined ? [] : [socket])],
      });
    } finally {
      forget();
      // From now on the program alone holds it.
      socket?.destroy();
    }
  }
}

/** A connection for a program to inherit: it makes no calls of its own. */
async function openConnection({ connectsTo }: SimulatedProgram): Promise<Socket | undefined> {
  if (connectsTo === undefined) return undefined;
  const socket = connect({ host: connectsTo.address, port: connectsTo.port });
  await once(socket, 'connect');
  return socket;
}

/** What to execute, and what to do with it once that is done. */
interface Image {
  readonly path: string;
  readonly forget: () => void;
}

/** Processors that this process may run on (`Cpus_allowed_list` of proc(5): `0-3,8`), ascending. */
function readOwnProcessors(): readonly number[] {
  const list = /^Cpus_allowed_list:\t(.+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '';
  return list.split(',').flatMap((span) => {
    const [first = Number.NaN, last = first] = span.split('-').map(Number);
    return Array.from({ length: Math.min(last - first + 1, BOUND) || 0 }, (_, index) => first + index);
  });
}
