import type { Tuple } from '../../shared/model/connection.ts';
import type { HostDetail } from '../../shared/model/host-detail.ts';
import type { RecallQuestion, Recollection } from '../../shared/model/recollection.ts';
import type { SimulatedGroup, SimulatedHost } from './simulated-host.ts';
import { simulateSummary } from './simulated-load.ts';

const SECOND_MS = 1_000;
const QUARTER_MS = 15 * 60 * SECOND_MS;
const MAX_STEPS = 900;
const MIB = 2 ** 20;
/** What RandomX computes with, and a little more. */
const MINER_BYTES = 2_340 * MIB;

/** A host seen closely, as an agent tells it to whoever looks. */
export function simulateDetail(host: SimulatedHost, atMs: number, isCulpritRunning: boolean): HostDetail {
  const summary = simulateSummary(host, atMs, SECOND_MS, isCulpritRunning);
  const groups = groupsOf(host, isCulpritRunning);
  return {
    ...{ atMs, spanMs: SECOND_MS, busyCores: summary.busyCores ?? 0, processCount: summary.processCount ?? 0 },
    processes: summary.top.flatMap(({ key, cpuCores }) => {
      const group = groups.find(({ process }) => process.groupKey === key);
      if (group === undefined) return [];
      const connections = connectionsOf(host, group);
      const { process, cores: minuteCores } = group;
      const residentBytes = group === host.culprit ? MINER_BYTES : (24 + (process.pid % 17) * 12) * MIB;
      return [
        { process, cores: cpuCores, minuteCores, residentBytes, connections, connectionCount: connections.length },
      ];
    }),
  };
}

/** What an agent remembers of a span: by the second when it lies within the last quarter of an hour. */
export function simulateRecollection(
  host: SimulatedHost,
  { fromMs, toMs }: Pick<RecallQuestion, 'fromMs' | 'toMs'>,
  nowMs: number,
  isCulpritRunning: boolean,
): Recollection {
  const isRecent = fromMs >= nowMs - QUARTER_MS;
  const wholeMs = isRecent ? SECOND_MS : 10 * SECOND_MS;
  const stepMs = Math.max(wholeMs, Math.ceil((toMs - fromMs) / MAX_STEPS / wholeMs) * wholeMs);
  const steps = Array.from({ length: Math.max(1, Math.floor((toMs - fromMs) / stepMs)) }, (_, index) =>
    simulateSummary(host, fromMs + (index + 1) * stepMs, stepMs, isCulpritRunning),
  );
  const groups = groupsOf(host, isCulpritRunning);
  const coresOf = (key: string) => steps.map(({ top }) => top.find((group) => group.key === key)?.cpuCores ?? 0);
  return {
    ...{ fromMs, stepMs, ...(isRecent ? { busy: steps.map(({ busyCores }) => busyCores ?? null) } : {}) },
    groups: groups.map(({ process }) => ({
      ...{ key: process.groupKey, name: process.name, cores: coresOf(process.groupKey) },
    })),
    processes: groups.map(({ process }) => ({
      process,
      coreSeconds: coresOf(process.groupKey).reduce((sum, cores) => sum + (cores * stepMs) / SECOND_MS, 0),
    })),
    processesSinceMs: nowMs - QUARTER_MS,
    connections: groups.flatMap((group) => {
      const { pid, startId, name, groupKey } = group.process;
      const seen = { firstSeenMs: Math.min(fromMs, nowMs), lastSeenMs: nowMs };
      return connectionsOf(host, group).map((tuple) => ({ tuple, pid, startId, name, groupKey, ...seen }));
    }),
    ...{ connectionsOmitted: false, connectionsSinceMs: nowMs - 96 * QUARTER_MS },
  };
}

function groupsOf({ groups, culprit }: SimulatedHost, isCulpritRunning: boolean): readonly SimulatedGroup[] {
  return culprit === undefined || !isCulpritRunning ? groups : [...groups, culprit];
}

function connectionsOf({ facts, culprit, story }: SimulatedHost, group: SimulatedGroup): readonly Tuple[] {
  if (group !== culprit || story === 'shy') return [];
  const { pool, localPort } = culprit;
  const local = { ip: facts.addresses[0] ?? '', port: localPort };
  return [{ protocol: 'tcp', local, remote: { ip: pool.host, port: pool.port } }];
}
