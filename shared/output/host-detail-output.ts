import * as z from 'zod';
import type { HostDetail } from '../model/host-detail.ts';
import { endpointSchema, type Tuple } from '../model/connection.ts';
import type { Recollection } from '../model/recollection.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { processOutputSchema, toProcessOutput, withoutUndefined } from './process-output.ts';

const tupleOutputSchema = z.object({
  protocol: z.enum(['tcp', 'udp']),
  local: endpointSchema,
  remote: endpointSchema,
});

/** A host as its agent saw it in one tick; the processes are those that used most in the last minute. Absent = not observable. */
export const hostDetailOutputSchema = z.object({
  at: isoTimeSchema,
  spanMs: z.number(),
  busyCores: z.number().optional(),
  stealCores: z.number().optional(),
  /** Busy time that no visible process used, over the last ten seconds. */
  unownedCores: z.number().optional(),
  processCount: z.int().optional(),
  processes: z.array(
    z.object({
      process: processOutputSchema,
      /** Mean over the tick. */
      cores: z.number(),
      minuteCores: z.number(),
      /** Memory that is resident; absent: not known. */
      residentBytes: z.number().optional(),
      /** The first ones of so many. */
      connections: z.array(tupleOutputSchema),
      connectionCount: z.int(),
    }),
  ),
});
export type HostDetailOutput = z.infer<typeof hostDetailOutputSchema>;

/** @param atMs when it was, by the collector's clock */
export function toHostDetailOutput(detail: HostDetail, atMs: number): HostDetailOutput {
  return withoutUndefined({
    at: toIsoTime(atMs),
    spanMs: detail.spanMs,
    busyCores: detail.busyCores,
    stealCores: detail.stealCores,
    unownedCores: detail.unownedCores,
    processCount: detail.processCount,
    processes: detail.processes.map(({ process, cores, minuteCores, residentBytes, connections, connectionCount }) => ({
      ...{ process: toProcessOutput(process), cores, minuteCores, connectionCount },
      ...(residentBytes === undefined ? {} : { residentBytes }),
      connections: connections.map(toTupleOutput),
    })),
  });
}

const column = z.array(z.number().nullable());

/** What an agent remembers of a span of its host. */
export const recollectionOutputSchema = z.object({
  /** Where the first step begins. */
  from: isoTimeSchema,
  stepMs: z.number().positive(),
  busy: column.optional(),
  groups: z.array(z.object({ group: z.string(), name: z.string().optional(), cores: column })),
  /** Those that used most, ended ones too. Processes one by one are remembered since `processesSince` only. */
  processes: z.array(
    z.object({ process: processOutputSchema, coreSeconds: z.number(), endedAt: isoTimeSchema.optional() }),
  ),
  processesSince: isoTimeSchema,
  connections: z.array(
    z.object({
      ...tupleOutputSchema.shape,
      pid: z.int(),
      name: z.string(),
      group: z.string(),
      firstSeen: isoTimeSchema,
      lastSeen: isoTimeSchema,
    }),
  ),
  /** There were more connections than are listed. */
  connectionsOmitted: z.boolean(),
  connectionsSince: isoTimeSchema,
});
export type RecollectionOutput = z.infer<typeof recollectionOutputSchema>;

/** @param clockOffsetMs the agent's clock minus the collector's */
export function toRecollectionOutput(recollection: Recollection, clockOffsetMs: number): RecollectionOutput {
  const timeOf = (agentMs: number) => toIsoTime(agentMs - clockOffsetMs);
  const { fromMs, stepMs, busy, groups, processes, processesSinceMs, connections } = recollection;
  return withoutUndefined({
    from: timeOf(fromMs),
    stepMs,
    busy: busy === undefined ? undefined : [...busy],
    groups: groups.map(({ key, name, cores }) => withoutUndefined({ group: key, name: name?.text, cores: [...cores] })),
    processes: processes.map(({ process, coreSeconds, endedAtMs }) =>
      withoutUndefined({
        process: toProcessOutput(process),
        coreSeconds,
        endedAt: endedAtMs === undefined ? undefined : timeOf(endedAtMs),
      }),
    ),
    processesSince: timeOf(processesSinceMs),
    connections: connections.map(({ tuple, pid, name, groupKey, firstSeenMs, lastSeenMs }) => ({
      ...{ ...toTupleOutput(tuple), pid, name: name.text, group: groupKey },
      ...{ firstSeen: timeOf(firstSeenMs), lastSeen: timeOf(lastSeenMs) },
    })),
    connectionsOmitted: recollection.connectionsOmitted,
    connectionsSince: timeOf(recollection.connectionsSinceMs),
  });
}

function toTupleOutput({ protocol, local, remote }: Tuple): z.infer<typeof tupleOutputSchema> {
  return { protocol, local: { ...local }, remote: { ...remote } };
}
