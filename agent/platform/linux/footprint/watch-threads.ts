import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { parseScheduling } from './parse-scheduling.ts';
import type { ProcFileReader } from '../proc-file-reader.ts';
import { processReadFailure } from '../../read-failure.ts';

/** Run time is counted in nanoseconds, so a moment is enough; what competes for a processor for longer than this shows as less. */
const WATCH_MS = 300;
const MAX_THREADS = 1_024;
const MAX_BUSY = 256;
const BUSY_CORES = 0.1;
const MAX_BYTES = 16 * 1024;

/**
 * Which threads of a process compute, and whether each is bound to a processor of its own: two looks at their run times
 * (`task/TID/schedstat`, 1 us a thread, nanoseconds) and one at the affinity of the busy ones.
 */
export async function watchThreads(
  folder: string,
  reader: ProcFileReader,
  signal: AbortSignal,
): Promise<ProcessFootprint['threads']> {
  try {
    const scheduling = parseScheduling(reader.read(`${folder}/stat`, MAX_BYTES).toString('latin1'));
    if (scheduling === undefined) return unobservable('failed', 'stat');
    const names = readdirSync(`${folder}/task`);
    const watched = names.slice(0, MAX_THREADS);
    const before = watched.map((name) => runTimeOf(`${folder}/task/${name}`, reader));
    const fromMs = performance.now();
    await sleep(WATCH_MS, undefined, { signal });
    const elapsedNs = (performance.now() - fromMs) * 1e6;
    const busy: { cores: number; onlyCpu?: number }[] = [];
    let lastReason: Observed<number> | undefined;
    for (const [index, name] of watched.entries()) {
      const first = before[index] as Observed<number>;
      const second = runTimeOf(`${folder}/task/${name}`, reader);
      if ('unobservable' in first || 'unobservable' in second) {
        lastReason = 'unobservable' in first ? first : second;
        continue;
      }
      const cores = Math.round(((second.value - first.value) / elapsedNs) * 100) / 100;
      if (cores < BUSY_CORES) continue;
      const onlyCpu = onlyCpuOf(`${folder}/task/${name}`, reader);
      busy.push({ cores, ...(onlyCpu === undefined ? {} : { onlyCpu }) });
    }
    // Threads come and go; only when none could be read, nothing is known.
    if (busy.length === 0 && lastReason !== undefined && 'unobservable' in lastReason) return lastReason;
    busy.sort((left, right) => right.cores - left.cores);
    return observed({ count: names.length, busy: busy.slice(0, MAX_BUSY), ...scheduling });
  } catch (error) {
    return signal.aborted ? unobservable('failed', 'aborted') : processReadFailure(error);
  }
}

function runTimeOf(folder: string, reader: ProcFileReader): Observed<number> {
  try {
    const nanoseconds = Number(reader.read(`${folder}/schedstat`, MAX_BYTES).toString('latin1').split(' ', 1)[0]);
    return Number.isFinite(nanoseconds) ? observed(nanoseconds) : unobservable('failed', 'schedstat');
  } catch (error) {
    return processReadFailure(error);
  }
}

function onlyCpuOf(folder: string, reader: ProcFileReader): number | undefined {
  try {
    const status = reader.read(`${folder}/status`, MAX_BYTES).toString('latin1');
    const cpu = /^Cpus_allowed_list:\t(\d{1,5})$/m.exec(status)?.[1];
    return cpu === undefined ? undefined : Number(cpu);
  } catch {
    // It ended since it was measured: it is bound to no processor any more.
    return undefined;
  }
}
