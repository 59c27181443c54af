import { readdirSync, readlinkSync } from 'node:fs';
import { isUnobservable, type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { readMinerEnvironment } from '#shared/recognise/miner-environment.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { readPreloadVariables } from '#shared/recognise/preload-variables.ts';
import type { KernelTuningWatch } from './kernel-tuning.ts';
import { parseMaps } from './parse-maps.ts';
import { parseMemorySizes } from './parse-memory-sizes.ts';
import type { PackageOwners } from '../packages/package-owners.ts';
import type { ProcFileReader } from '../proc-file-reader.ts';
import { readExecutableOrigin } from './read-executable-origin.ts';
import { processReadFailure } from '../../read-failure.ts';
import { watchThreads } from './watch-threads.ts';

const MAX_STATUS_BYTES = 64 * 1024;
const MAX_ENVIRON_BYTES = 128 * 1024;
/** Some 20,000 mappings; a larger process has its list cut off there. */
const MAX_MAPS_BYTES = 2 * 1024 * 1024;
const MAX_DESCRIPTORS = 4_096;
/** The smallest memory that RandomX works with is 256 MiB: whatever has less address space need not be read any further. */
const MIN_VIRTUAL_BYTES = 250 * 1024 * 1024;

export interface FootprintProbe {
  readonly proc: string;
  readonly pid: number;
  readonly reader: ProcFileReader;
  readonly packages: PackageOwners;
  readonly kernel: KernelTuningWatch;
  /** Asked before and after: a reused pid would lend its traces to another process. */
  readonly isSameRun: () => boolean;
}

/**
 * Looks at one process from close by. Sizes first (8 us), its mappings (70 us for 70) only when it is large enough; never `smaps`, which
 * walks page tables while it holds the lock that the process allocates with (20 ms for 2 GB).
 */
export async function probeFootprint(probe: FootprintProbe, signal: AbortSignal): Promise<Observed<ProcessFootprint>> {
  if (signal.aborted) return unobservable('failed', 'aborted');
  if (!probe.isSameRun()) return unobservable('vanished');
  const folder = `${probe.proc}/${probe.pid}`;
  const footprint: ProcessFootprint = {
    memory: attempt(() => readMemory(folder, probe.reader)),
    openMsr: attempt(() => countOpenMsr(folder)),
    environment: attempt(() => readEnvironment(folder, probe.reader)),
    threads: await watchThreads(folder, probe.reader, signal),
    origin: await readExecutableOrigin(folder, probe.packages),
    kernel: probe.kernel.read(),
  };
  if (signal.aborted) return unobservable('failed', 'aborted');
  return probe.isSameRun() ? observed(footprint) : unobservable('vanished');
}

type ValueOf<T> = T extends { readonly value: infer V } ? V : never;

function readMemory(folder: string, reader: ProcFileReader): ValueOf<ProcessFootprint['memory']> {
  const sizes = parseMemorySizes(reader.read(`${folder}/status`, MAX_STATUS_BYTES).toString('latin1'));
  const virtualBytes = sizes.virtualBytes ?? 0;
  const hugePageBytes = sizes.hugePageBytes ?? 0;
  if (virtualBytes < MIN_VIRTUAL_BYTES && hugePageBytes === 0) return { virtualBytes, hugePageBytes };
  const maps = parseMaps(reader.read(`${folder}/maps`, MAX_MAPS_BYTES).toString('latin1'));
  return { virtualBytes, hugePageBytes, ...maps };
}

/** The text goes to the recognisers and is dropped here. */
function readEnvironment(folder: string, reader: ProcFileReader): ValueOf<ProcessFootprint['environment']> {
  const variables = reader.read(`${folder}/environ`, MAX_ENVIRON_BYTES).toString('utf8').split('\0');
  const reading = readMinerEnvironment(variables);
  const preloads = readPreloadVariables(variables);
  return {
    ...(reading === undefined ? {} : { reading }),
    ...(preloads.length === 0 ? {} : { preloads }),
  };
}

function countOpenMsr(folder: string): number {
  let open = 0;
  for (const name of readdirSync(`${folder}/fd`).slice(0, MAX_DESCRIPTORS)) {
    const target = attempt(() => readlinkSync(`${folder}/fd/${name}`));
    // A descriptor that was closed meanwhile is no longer open.
    if (!isUnobservable(target) && /^\/dev\/cpu\/\d{1,5}\/msr$/.test(target.value)) open++;
  }
  return open;
}

function attempt<T>(read: () => T): Observed<T> {
  try {
    return observed(read());
  } catch (error) {
    return processReadFailure(error);
  }
}
