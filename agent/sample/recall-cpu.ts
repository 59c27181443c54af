import type { OsName } from '#shared/model/os-name.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import {
  MAX_RECALLED_GROUPS,
  MAX_RECALLED_PROCESSES,
  MAX_RECALLED_STEPS,
  type Recollection,
} from '#shared/model/recollection.ts';
import { cutProcess } from './cut-process.ts';
import type { DepartedProcesses } from './departed-processes.ts';
import type { SampledProcesses } from './detail-of.ts';
import { groupNameOf } from './group-name.ts';
import type { GroupHistory } from './group-history.ts';
import type { HostBusy } from './host-busy.ts';
import { RECENT_SECONDS } from './recent-cpu.ts';

const SECOND_MS = 1_000;
const FINE_MS = 10_000;
const COARSE_MS = 60_000;
const FINE_REACH_MS = 6 * 3_600_000;

export interface RememberedCpu extends SampledProcesses {
  readonly host: HostBusy;
  readonly departed: DepartedProcesses;
  readonly history: GroupHistory;
  /** When the newest second ended. */
  readonly atMs: number;
}

type RecalledCpu = Pick<Recollection, 'fromMs' | 'stepMs' | 'busy' | 'groups' | 'processes' | 'processesSinceMs'>;

interface Group {
  name: OsName | undefined;
  readonly cores: (number | null)[];
  sum: number;
}

/** What used the processor in a span: by the second if all of it lies in the last 15 minutes, else by group from longer memory. */
export function recallCpu(
  memory: RememberedCpu,
  span: { readonly fromMs: number; readonly toMs: number },
): RecalledCpu {
  const { atMs } = memory;
  const processesSinceMs = atMs - RECENT_SECONDS * SECOND_MS;
  const fromMs = Math.min(span.fromMs, atMs - SECOND_MS);
  const toMs = Math.max(fromMs + SECOND_MS, Math.min(span.toMs, atMs));
  if (fromMs >= processesSinceMs - SECOND_MS) return { ...recallSeconds(memory, fromMs, toMs), processesSinceMs };
  return { ...recallHistory(memory, fromMs, toMs), processes: [], processesSinceMs };
}

function recallSeconds(memory: RememberedCpu, fromMs: number, toMs: number): Omit<RecalledCpu, 'processesSinceMs'> {
  const { table, cpu, known, departed, host, atMs } = memory;
  /** Ages of seconds: 0 is the newest. */
  const newest = Math.min(RECENT_SECONDS - 1, Math.floor((atMs - toMs) / SECOND_MS));
  const oldest = Math.min(RECENT_SECONDS - 1, Math.max(newest, Math.ceil((atMs - fromMs) / SECOND_MS) - 1));
  const length = oldest - newest + 1;
  const groups = new Map<string, Group>();
  const processes: { readonly process: ProcessRef; readonly coreSeconds: number; readonly endedAtMs?: number }[] = [];
  const take = (process: ProcessRef, cores: Float32Array, endedAtMs?: number): void => {
    const group = groups.get(process.groupKey) ?? newGroup(groupNameOf(process), length);
    let sum = 0;
    for (const [index, value] of cores.entries()) {
      if (!(value > 0)) continue;
      sum += value;
      group.cores[index] = (group.cores[index] ?? 0) + value;
    }
    if (sum === 0) return;
    group.sum += sum;
    groups.set(process.groupKey, group);
    processes.push({ process, coreSeconds: sum, ...(endedAtMs === undefined ? {} : { endedAtMs }) });
  };
  for (let slot = 0; slot < table.slotLimit; slot++) {
    const process = known.inSlot(slot);
    if (process === undefined || table.seenIn[slot] !== table.sweep || cpu.quarterCoreSeconds(slot) === 0) continue;
    take(process.ref, cpu.secondsOf(slot, oldest, newest));
  }
  for (const { ref, endedAtMs, cores } of departed.since(fromMs)) {
    const endAge = Math.round((atMs - endedAtMs) / SECOND_MS);
    const within = Float32Array.from(
      { length },
      (_, index) => cores[cores.length - 1 - (oldest - index - endAge)] ?? 0,
    );
    take(ref, within, endedAtMs);
  }
  processes.sort((left, right) => right.coreSeconds - left.coreSeconds);
  const busy = host.read(oldest + 1).slice(0, length);
  return {
    fromMs: atMs - (oldest + 1) * SECOND_MS,
    stepMs: SECOND_MS,
    busy: Array.from(busy, (cores) => (Number.isNaN(cores) ? null : round(cores))),
    groups: largest(groups),
    processes: processes
      .slice(0, MAX_RECALLED_PROCESSES)
      .map((each) => ({ ...each, process: cutProcess(each.process), coreSeconds: round(each.coreSeconds) })),
  };
}

function recallHistory(
  { history, known, atMs }: RememberedCpu,
  fromMs: number,
  toMs: number,
): Pick<RecalledCpu, 'fromMs' | 'stepMs' | 'groups'> {
  const isFine = fromMs >= atMs - FINE_REACH_MS && toMs - fromMs <= MAX_RECALLED_STEPS * FINE_MS;
  const shortest = isFine ? FINE_MS : COARSE_MS;
  // A longer span than there is room for keeps its beginning and gets coarser: whole minutes.
  const factor = Math.max(1, Math.ceil((toMs - fromMs) / shortest / (MAX_RECALLED_STEPS - 1)));
  const stepMs = shortest * factor;
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const length = Math.min(MAX_RECALLED_STEPS, Math.max(1, Math.ceil((toMs - startMs) / stepMs)));
  const names = namesOf(known);
  const groups = new Map<string, Group>();
  for (const [key, { fine, coarse }] of history.entries()) {
    const series = isFine ? fine : coarse;
    const group = newGroup(names.get(key), length, null);
    for (let step = 0; step < length; step++) {
      const cores = series.mean(startMs + step * stepMs, startMs + (step + 1) * stepMs);
      if (cores === undefined) continue;
      group.cores[step] = cores;
      group.sum += cores;
    }
    if (group.sum > 0) groups.set(key, group);
  }
  return { fromMs: startMs, stepMs, groups: largest(groups) };
}

function newGroup(name: OsName | undefined, length: number, fill: number | null = 0): Group {
  return { name, cores: Array.from({ length }, () => fill), sum: 0 };
}

function largest(groups: ReadonlyMap<string, Group>): Recollection['groups'] {
  return [...groups]
    .sort(([, left], [, right]) => right.sum - left.sum)
    .slice(0, MAX_RECALLED_GROUPS)
    .map(([key, { name, cores }]) => ({
      key,
      ...(name === undefined ? {} : { name }),
      cores: cores.map((value) => (value === null ? null : round(value))),
    }));
}

function namesOf(known: SampledProcesses['known']): ReadonlyMap<string, OsName> {
  return new Map([...known.all()].map(({ ref }) => [ref.groupKey, groupNameOf(ref)]));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
