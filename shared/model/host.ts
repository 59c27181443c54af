import * as z from 'zod';
import { osNameSchema } from './os-name.ts';
import { unobservableReasonSchema } from './observed.ts';

export const capabilityNameSchema = z.enum([
  'host-cpu',
  'processes',
  'process-details',
  'other-users-details',
  'connections',
  'connection-owners',
  'container-connections',
  'process-files',
  'hidden-processes',
  'kernel-counters',
  'idle-time',
]);
export type CapabilityName = z.infer<typeof capabilityNameSchema>;

/**
 * One thing the agent can or cannot see on this host. Absent `reason` means observable. `resting`: codes of signals for which it is not looked at
 * now, although it can be seen, because what judges them took too much and rests; absent: none.
 */
export const capabilitySchema = z
  .object({
    name: capabilityNameSchema,
    reason: unobservableReasonSchema.exactOptional(),
    detail: z.string().exactOptional(),
    resting: z.array(z.string().max(64)).max(64).readonly().exactOptional(),
  })
  .readonly();
export type Capability = z.infer<typeof capabilitySchema>;

/** What a host is. `bootId` changes with every boot; `cpuCount` is the number of logical processors now online. */
export const hostFactsSchema = z
  .object({
    hostname: z.string(),
    system: z.enum(['linux', 'windows']),
    systemVersion: z.string(),
    architecture: z.string(),
    cpuCount: z.int().positive(),
    memoryBytes: z.number().exactOptional(),
    bootId: z.string(),
    bootedAtMs: z.number(),
    addresses: z.array(z.string()).readonly(),
  })
  .readonly();
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** A group of runs of the same executable and what it used over the span of a summary. */
const groupUsageSchema = z
  .object({ key: z.string(), name: osNameSchema, cpuCores: z.number().nonnegative() })
  .readonly();

/** Names of observers in a summary are cut to this. */
export const MAX_SUMMARY_OBSERVER_CHARS = 16;

/** Who could see what runs: a monitoring tool, a person who is logged in, or a bait that only bears a tool's name. */
export const observerKindSchema = z.enum(['tool', 'person', 'decoy']);
export const seenBySchema = z
  .object({ kind: observerKindSchema, name: z.string().max(MAX_SUMMARY_OBSERVER_CHARS) })
  .readonly();
export type SeenBy = z.infer<typeof seenBySchema>;

/** Pushed every 10 s: how busy the host was. All `...Cores` are means over `spanMs`; absent means not observable. */
export const summarySchema = z
  .object({
    atMs: z.number(),
    spanMs: z.number().positive(),
    busyCores: z.number().nonnegative().exactOptional(),
    stealCores: z.number().nonnegative().exactOptional(),
    /** Busy time that no visible process used. */
    unownedCores: z.number().nonnegative().exactOptional(),
    processCount: z.int().nonnegative().exactOptional(),
    top: z.array(groupUsageSchema).max(8).readonly(),
    /** Who observed at any time of the span, two at most; absent: not known. */
    observers: z.array(seenBySchema).max(2).readonly().exactOptional(),
    /** Readings that failed since the last summary, by cause. */
    gaps: z.record(z.string(), z.int().nonnegative()).readonly(),
    agentCpuCores: z.number().nonnegative().exactOptional(),
    agentResidentBytes: z.number().nonnegative().exactOptional(),
  })
  .readonly();
export type Summary = z.infer<typeof summarySchema>;
