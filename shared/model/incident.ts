import * as z from 'zod';
import { poolSchema } from './pool.ts';
import { processRefSchema } from './process-ref.ts';
import { conclusionSchema, roleSchema } from './verdict.ts';
import { walletSchema } from './wallet.ts';

/** Whom an incident is about: a host with an agent, or an address that nobody watches. Addresses are unique within a site. */
export const incidentSubjectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('host'), hostId: z.string(), hostname: z.string(), site: z.string() }).readonly(),
  z.object({ type: z.literal('address'), site: z.string(), ip: z.string() }).readonly(),
]);
export type IncidentSubject = z.infer<typeof incidentSubjectSchema>;

/**
 * How an alert was matched to a process. `wire`: the alert's own tuple is the agent's tuple; `destination`: behind address
 * translation, by destination, time and preserved source port; `pool`: it was blocked before anybody could be seen to hold it, and only one
 * program of the host names this pool; `address`: not matched to a process, the alert names this host or address and nobody (yet) knows
 * who it was. `offsetMs`: distance of the alert from the time the connection was seen (0 = within it).
 */
export const joinSchema = z
  .object({
    alertId: z.string(),
    atMs: z.number(),
    how: z.enum(['wire', 'destination', 'pool', 'address']),
    offsetMs: z.number().nonnegative(),
    process: processRefSchema.exactOptional(),
  })
  .readonly();
export type Join = z.infer<typeof joinSchema>;

/**
 * The collector's conclusion about one actor (a process group, or nobody nameable) on one host or address.
 * `id` is stable for the episode; `rev` rises with every change. Times are epoch milliseconds by the collector's clock.
 * It has no state: how far people are with it is theirs to say (`IncidentWork`), and is kept apart.
 */
export const incidentSchema = z
  .object({
    id: z.string(),
    rev: z.int().positive(),
    subject: incidentSubjectSchema,
    /** Group key of the process group; absent while no process could be named. */
    actor: z.string().exactOptional(),
    role: roleSchema,
    conclusion: conclusionSchema,
    processes: z.array(processRefSchema).readonly(),
    configs: z.array(z.string()).readonly(),
    pools: z.array(poolSchema).readonly(),
    wallets: z.array(walletSchema).readonly(),
    /** Of all its findings the first ones, at most 256. */
    findingIds: z.array(z.string()).readonly(),
    /** When the one of its findings that began last did so, by the agent's clock: to be compared with nothing but itself. */
    latestBeginMs: z.number().exactOptional(),
    /** When an agent last spoke of it, by itself or as an answer; absent where none did, or an older version wrote it. */
    lastToldMs: z.number().exactOptional(),
    /** Of all its alerts the latest ones, at most 64. */
    joins: z.array(joinSchema).readonly(),
    alertCount: z.int().nonnegative(),
    firstSeenMs: z.number(),
    lastSeenMs: z.number(),
    /** All of this turned out to be another incident, which continues it. */
    mergedInto: z.string().exactOptional(),
  })
  .readonly();
export type Incident = z.infer<typeof incidentSchema>;
