import type { HostRecord } from '../model/host-record.ts';
import * as z from 'zod';
import { render } from '../catalogue/render.ts';
import { renderResting } from '../catalogue/render-resting.ts';
import type { Language } from '../cli/language-option.ts';
import { type Capability, capabilityNameSchema, type Summary } from '../model/host.ts';
import { hostStateSchema, isSeenPartly } from '../model/host-list.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { type Verdict, verdictSchema } from '../model/verdict.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { withoutUndefined } from './process-output.ts';

/** A host as other programs may rely on it. `cpu` is the last summary; what is absent in it was not observable. */
export const hostOutputSchema = z.object({
  id: z.string(),
  site: z.string(),
  hostname: z.string(),
  connected: z.boolean(),
  /** `silent`: not heard for three minutes; `partly`: something cannot be seen there that could be. */
  state: hostStateSchema.exclude(['connected']),
  labels: z.array(z.string()),
  /** The worst of its open incidents; absent when there is none. */
  verdict: verdictSchema.optional(),
  openIncidents: z.int(),
  openFindings: z.int(),
  system: z.enum(['linux', 'windows']),
  systemVersion: z.string(),
  architecture: z.string(),
  cpuCount: z.int().positive(),
  memoryBytes: z.number().optional(),
  addresses: z.array(z.string()),
  bootedAt: isoTimeSchema,
  agentVersion: z.string(),
  clockOffsetMs: z.number(),
  capabilities: z.array(
    z.object({
      name: capabilityNameSchema,
      observable: z.boolean(),
      reason: unobservableReasonSchema.optional(),
      reasonText: z.string().optional(),
      remedy: z.string().optional(),
      detail: z.string().optional(),
      /** Signals for which it is not looked at now, because what judges them took too much and rests. */
      resting: z.array(z.string()).optional(),
    }),
  ),
  cpu: z
    .object({
      at: isoTimeSchema,
      spanMs: z.number(),
      busyCores: z.number().optional(),
      stealCores: z.number().optional(),
      processCount: z.int().optional(),
      top: z.array(z.object({ group: z.string(), name: z.string(), cpuCores: z.number() })),
      gaps: z.record(z.string(), z.number()),
      agentCpuCores: z.number().optional(),
      agentResidentBytes: z.number().optional(),
    })
    .optional(),
  /** CPU of the last hour in steps, for a small drawing; `null`: not reported or not observable. Groups: the three that used most. */
  lastHour: z
    .object({
      endsAt: isoTimeSchema,
      stepMs: z.int().positive(),
      busyCores: z.array(z.number().nullable()),
      groups: z.array(z.object({ group: z.string(), name: z.string(), cores: z.array(z.number()) })),
    })
    .optional(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
});
export type HostOutput = z.infer<typeof hostOutputSchema>;

/** A host with what is concluded about it. */
export interface HostView extends HostRecord {
  readonly labels: readonly string[];
  readonly verdict?: Verdict;
  readonly openIncidents: number;
  readonly openFindings: number;
}

export function toHostOutput(
  host: HostView,
  options: {
    readonly language: Language;
    readonly connected: boolean;
    /** Last seen before: silent. Epoch milliseconds. */
    readonly silentBeforeMs: number;
    readonly lastHour?: NonNullable<HostOutput['lastHour']> | undefined;
  },
): HostOutput {
  const { facts, summary } = host;
  return withoutUndefined({
    id: host.hostId,
    site: host.site,
    hostname: facts.hostname,
    connected: options.connected,
    state: stateOf(host, options.silentBeforeMs),
    labels: [...host.labels],
    verdict: host.verdict,
    openIncidents: host.openIncidents,
    openFindings: host.openFindings,
    system: facts.system,
    systemVersion: facts.systemVersion,
    architecture: facts.architecture,
    cpuCount: facts.cpuCount,
    memoryBytes: facts.memoryBytes,
    addresses: [...facts.addresses],
    bootedAt: toIsoTime(facts.bootedAtMs),
    agentVersion: host.agentVersion,
    clockOffsetMs: host.clockOffsetMs,
    capabilities: host.capabilities.map((capability) => toCapabilityOutput(capability, options.language)),
    cpu: summary === undefined ? undefined : toCpuOutput(summary),
    lastHour: options.lastHour,
    firstSeen: toIsoTime(host.firstSeenMs),
    lastSeen: toIsoTime(host.lastSeenMs),
  });
}

function stateOf({ lastSeenMs, capabilities }: HostView, silentBeforeMs: number): HostOutput['state'] {
  if (lastSeenMs < silentBeforeMs) return 'silent';
  return isSeenPartly(capabilities) ? 'partly' : 'watched';
}

function restOf(resting: Capability['resting'], language: Language): Partial<HostOutput['capabilities'][number]> {
  if (resting === undefined || resting.length === 0) return {};
  return { reason: 'paused', reasonText: renderResting(resting, language), resting: [...resting] };
}

/** One that is observable has a reason as well while something that judges it rests. */
export function toCapabilityOutput(capability: Capability, language: Language): HostOutput['capabilities'][number] {
  const { name, reason, detail, resting } = capability;
  if (reason === undefined) return { name, observable: true, ...restOf(resting, language) };
  const remedy = render(`remedy.${reason}`, {}, language);
  return withoutUndefined({
    name,
    observable: false,
    reason,
    reasonText: render(`reason.${reason}`, {}, language),
    remedy: remedy === '' ? undefined : remedy,
    detail,
  });
}

function toCpuOutput(summary: Summary): NonNullable<HostOutput['cpu']> {
  return withoutUndefined({
    at: toIsoTime(summary.atMs),
    spanMs: summary.spanMs,
    busyCores: summary.busyCores,
    stealCores: summary.stealCores,
    processCount: summary.processCount,
    top: summary.top.map(({ key, name, cpuCores }) => ({ group: key, name: name.text, cpuCores })),
    gaps: { ...summary.gaps },
    agentCpuCores: summary.agentCpuCores,
    agentResidentBytes: summary.agentResidentBytes,
  });
}
