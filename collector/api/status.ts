import { z } from 'zod';
import { isoTimeSchema, toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { ApiContext } from './api-context.ts';

/** What is covered, so that "nothing found" can be read for what it is. */
export const statusSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  version: z.string(),
  startedAt: isoTimeSchema,
  hosts: z.object({ known: z.int(), connected: z.int(), withBlindSpots: z.int(), isComplete: z.boolean() }),
  sensors: z.object({ known: z.int(), lastAlert: isoTimeSchema.optional() }),
  indicators: z.object({ entries: z.int(), problems: z.array(z.string()) }),
  counters: z.record(z.string(), z.number()),
});
export type Status = z.infer<typeof statusSchema>;

const MAX_HOSTS = 1_000;

export async function readStatus(context: ApiContext): Promise<Status> {
  const [{ rows: hosts, next }, sensors] = await Promise.all([
    context.store.read('hosts', { limit: MAX_HOSTS }),
    context.store.read('sensors', {}),
  ]);
  const heard = sensors.flatMap(({ lastAlertMs }) => lastAlertMs ?? []);
  const { counters, indicators, indicatorProblems } = context.readHealth();
  return {
    schemaVersion: SCHEMA_VERSION,
    version: context.version,
    startedAt: toIsoTime(context.startedAtMs),
    hosts: {
      known: hosts.length,
      connected: hosts.filter(({ hostId }) => context.isConnected(hostId)).length,
      withBlindSpots: hosts.filter(({ capabilities }) => capabilities.some(({ reason }) => reason !== undefined))
        .length,
      isComplete: next === undefined,
    },
    sensors: { known: heard.length, ...(heard.length === 0 ? {} : { lastAlert: toIsoTime(Math.max(...heard)) }) },
    indicators: { entries: indicators, problems: [...indicatorProblems] },
    counters: { ...counters },
  };
}
