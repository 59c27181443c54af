import type { Summary } from '../../shared/model/host.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import type { SimulatedGroup, SimulatedHost } from './simulated-host.ts';

const HOUR_MS = 3_600_000;
/** Every so often somebody looks, for so long: what is shy then rests. */
const WATCHED_EVERY_MS = 900_000;
const WATCHED_FOR_MS = 150_000;

/** The summary of a host over the `spanMs` before `atMs`. The same host and time give the same numbers. */
export function simulateSummary(host: SimulatedHost, atMs: number, spanMs: number, isCulpritRunning: boolean): Summary {
  const random = seededRandom(Math.floor(atMs / spanMs) ^ hashOf(host.agentId));
  const usage = host.groups.map((group) => usageOf(group, atMs, random()));
  const { culprit } = host;
  if (culprit !== undefined && isCulpritRunning) {
    const rests = host.story === 'shy' && atMs % WATCHED_EVERY_MS < WATCHED_FOR_MS;
    usage.push(usageOf(rests ? { ...culprit, cores: 0.02 } : culprit, atMs, random()));
  }
  const top = usage.sort((left, right) => right.cpuCores - left.cpuCores);
  const busyCores = Math.min(
    host.facts.cpuCount,
    top.reduce((sum, { cpuCores }) => sum + cpuCores, 0.03),
  );
  return {
    ...{ atMs, spanMs, busyCores: round(busyCores), unownedCores: round(random() * 0.02), top },
    ...{ processCount: 120 + Math.floor(random() * 30), gaps: {} },
    ...{ agentCpuCores: round(0.004 + random() * 0.006), agentResidentBytes: 58_000_000 + Math.floor(random() * 4e6) },
  };
}

function usageOf({ process, cores, swing }: SimulatedGroup, atMs: number, chance: number) {
  const phase = (hashOf(process.groupKey) % 1_000) / 1_000;
  const wave = Math.sin(2 * Math.PI * (atMs / HOUR_MS + phase));
  const cpuCores = round(Math.max(0, cores * (1 + swing * 0.6 * wave + swing * 0.4 * (chance * 2 - 1))));
  return { key: process.groupKey, name: process.name, cpuCores };
}

function round(cores: number): number {
  return Math.round(cores * 1_000) / 1_000;
}

function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}
