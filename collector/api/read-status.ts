import type { Status } from '#shared/api/status.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { ApiContext } from './api-context.ts';

export async function readStatus(context: ApiContext): Promise<Status> {
  const [hosts, sensors] = await Promise.all([context.store.read('host-ids', {}), context.store.read('sensors', {})]);
  const heard = sensors.flatMap(({ lastAlertMs }) => lastAlertMs ?? []);
  const { counters, indicators, indicatorProblems } = context.readHealth();
  return {
    schemaVersion: SCHEMA_VERSION,
    version: context.version,
    startedAt: toIsoTime(context.startedAtMs),
    hosts: {
      known: hosts.length,
      connected: hosts.filter(({ hostId }) => context.isConnected(hostId)).length,
      withBlindSpots: hosts.filter(({ isBlind }) => isBlind).length,
      isComplete: true,
    },
    sensors: { known: heard.length, ...(heard.length === 0 ? {} : { lastAlert: toIsoTime(Math.max(...heard)) }) },
    indicators: { entries: indicators, problems: [...indicatorProblems] },
    counters: { ...counters },
  };
}
