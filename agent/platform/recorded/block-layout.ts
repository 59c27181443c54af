import type { ExitRecord, HostCounters } from '../platform.ts';
import {
  capabilitiesSchema,
  detailsReadingSchema,
  gapsSchema,
  hostFactsSchema,
  ownersReadingSchema,
  probeNameSchema,
  probeResultSchema,
} from './reading-schemas.ts';

/** How finely times are kept: whole parts of a millisecond. Coarser where sums over many processors grow large. */
export const UNITS_PER_MS = { monotonic: 1_000, wall: 1, counters: 10, processes: 1_000, exits: 1_000 } as const;

export const MS_COUNTERS = ['idleMs', 'iowaitMs', 'stealMs', 'userMs', 'systemMs', 'uptimeMs'] as const;
export const RESULT_FIELDS = ['processes', 'unreadable', 'vanished', 'overflow'] as const;
export const MS_FIELDS = ['userMs', 'systemMs', 'childCpuMs'] as const;
export const COUNT_FIELDS = ['pid', 'startId', 'parentPid', 'threads', 'state', 'nameHash'] as const;

/** Kinds of readings that are kept as JSON texts, in their order in a frame. */
export const TEXT_KINDS = [
  ['details', detailsReadingSchema],
  ['owners', ownersReadingSchema],
  ['probesAsked', probeNameSchema],
  ['probes', probeResultSchema],
  ['gaps', gapsSchema],
  ['capabilities', capabilitiesSchema],
  ['hosts', hostFactsSchema],
  ['known', detailsReadingSchema],
] as const;

export const NO_ROW = {
  pid: 0,
  startId: 0,
  parentPid: 0,
  userMs: 0,
  systemMs: 0,
  childCpuMs: 0,
  threads: 0,
  state: 0,
  nameHash: 0,
};
export const NO_COUNTERS: HostCounters = {
  cpuCount: 0,
  idleMs: 0,
  iowaitMs: 0,
  stealMs: 0,
  userMs: 0,
  systemMs: 0,
  forks: 0,
  uptimeMs: 0,
};

export function toUnits(ms: number, kind: keyof typeof UNITS_PER_MS): number {
  return Math.round(ms * UNITS_PER_MS[kind]);
}

export function toMs(units: number, kind: keyof typeof UNITS_PER_MS): number {
  return units / UNITS_PER_MS[kind];
}

/** As they will be read back. */
export function roundCounters(counters: HostCounters): HostCounters {
  const { readAtMs, ...rest } = counters;
  return readAtMs === undefined ? rest : { ...rest, readAtMs: toMs(toUnits(readAtMs, 'monotonic'), 'monotonic') };
}

export function roundExit({ pid, threadId, cpuMs, lifeMs }: ExitRecord): ExitRecord {
  const round = (ms: number) => toMs(toUnits(ms, 'exits'), 'exits');
  return { pid, threadId, cpuMs: round(cpuMs), lifeMs: round(lifeMs) };
}
