import { setTimeout as sleep } from 'node:timers/promises';
import { observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { GROUP_PROCESSORS } from '../host/host-counters.ts';
import { ProcessList } from '../process/process-list.ts';
import { ProcessRuns } from '../process/process-run.ts';
import { GROUP_AFFINITY } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** Clock ticks are 15.6 ms: in so long a thread that uses a tenth of a core has some. */
const WATCH_MS = 500;
const MIN_CORES = 0.1;
const MAX_BUSY = 256;
/** What the priority of a class comes to in the words of Unix: the classes idle, below normal, normal, above normal, high and realtime. */
const NICE_OF_PRIORITY: readonly (readonly [priority: number, nice: number])[] = [
  [4, 19],
  [6, 10],
  [8, 0],
  [10, -5],
  [13, -10],
];

/** Which threads of a process compute, watched for half a second. Nobody tells of the threads of a process that is hidden from the list. */
export async function watchThreads(
  calls: WindowsCalls,
  run: { readonly pid: number; readonly startId: number },
  signal: AbortSignal,
): Promise<ProcessFootprint['threads']> {
  const list = new ProcessList(calls);
  const before = look(list, run);
  const beganMs = performance.now();
  await sleep(WATCH_MS, undefined, { signal }).catch(() => undefined);
  const spanMs = performance.now() - beganMs;
  if (signal.aborted) return unobservable('failed', 'aborted');
  const after = look(list, run);
  if (before === undefined || after === undefined) {
    const now = observedValue(new ProcessRuns(calls).read(run.pid));
    return now?.startId === run.startId ? unobservable('failed', 'not-listed') : unobservable('vanished');
  }
  const busy = [...after.cpuMs].flatMap(([threadId, cpuMs]) => {
    const cores = (cpuMs - (before.cpuMs.get(threadId) ?? cpuMs)) / spanMs;
    return cores < MIN_CORES ? [] : [{ threadId, cores }];
  });
  busy.sort((left, right) => right.cores - left.cores);
  return observed({
    count: after.cpuMs.size,
    busy: busy.slice(0, MAX_BUSY).map(({ threadId, cores }) => {
      const onlyCpu = onlyProcessorOf(calls.threadAffinity(threadId));
      return { cores: Math.round(cores * 1_000) / 1_000, ...(onlyCpu === undefined ? {} : { onlyCpu }) };
    }),
    nice: NICE_OF_PRIORITY.find(([priority]) => after.priority <= priority)?.[1] ?? -20,
    policy: 0,
  });
}

function look(list: ProcessList, { pid, startId }: { readonly pid: number; readonly startId: number }) {
  if (list.read() !== undefined) return undefined;
  const at = list.records?.find(pid, startId);
  if (list.records === undefined || at === undefined) return undefined;
  const cpuMs = new Map<number, number>();
  for (const thread of list.records.threadsOf(at)) cpuMs.set(thread.threadId, thread.cpuMs);
  return { cpuMs, priority: list.records.basePriority(at) };
}

/** The one processor of a mask with one bit, all groups counted through; undefined for any other. */
function onlyProcessorOf(affinity: Buffer | undefined): number | undefined {
  const mask = affinity?.readBigUInt64LE(GROUP_AFFINITY.at.mask) ?? 0n;
  if (affinity === undefined || mask === 0n || (mask & (mask - 1n)) !== 0n) return undefined;
  return affinity.readUInt16LE(GROUP_AFFINITY.at.group) * GROUP_PROCESSORS + mask.toString(2).length - 1;
}
