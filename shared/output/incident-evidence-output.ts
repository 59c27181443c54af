import * as z from 'zod';
import { render } from '../catalogue/render.ts';
import type { Language } from '../cli/language-option.ts';
import type { Alert } from '../model/alert.ts';
import type { Finding } from '../model/finding.ts';
import type { Capability, HostFacts } from '../model/host.ts';
import type { WorkedIncident } from '../model/incident-work.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { findMatches, type WantedText } from '../text/find-matches.ts';
import { CHAIN_KINDS, type ChainNode, incidentChain } from '../verdict/incident-chain.ts';
import { alertOutputSchema, toAlertOutput } from './alert-output.ts';
import { findingOutputSchema, toFindingOutput } from './finding-output.ts';
import { hostOutputSchema, toCapabilityOutput } from './host-output.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { incidentOutputSchema, toIncidentOutput } from './incident-output.ts';

/** A link of the chain. `items` are hostile names; texts are in the language that was asked for. */
const chainNodeSchema = z.object({
  kind: z.enum(CHAIN_KINDS),
  title: z.string(),
  certainty: z.enum(['seen', 'inferred', 'not-observable', 'absent']),
  certaintyText: z.string(),
  items: z.array(z.string()),
  reason: unobservableReasonSchema.optional(),
  reasonText: z.string().optional(),
  /** What makes it visible. */
  remedy: z.string().optional(),
  findingIds: z.array(z.string()),
  alertIds: z.array(z.string()),
});

/** Where in the raw line of an alert that stands which speaks of mining: `raw.slice(start, end)`, UTF-16 units. */
const matchSchema = z.object({
  start: z.int(),
  end: z.int(),
  kind: z.enum(['pool', 'wallet', 'login', 'domain']),
});

/** What can be seen on the host of an incident, and whether its agent reports now. */
const coverageSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  connected: z.boolean(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
  capabilities: hostOutputSchema.shape.capabilities,
});

/** Everything behind an incident. Of its alerts those that are kept, newest first; `host` is absent where no agent is. */
export const incidentEvidenceSchema = z.object({
  incident: incidentOutputSchema,
  chain: z.array(chainNodeSchema),
  findings: z.array(findingOutputSchema),
  alerts: z.array(z.object({ alert: alertOutputSchema, matches: z.array(matchSchema) })),
  host: coverageSchema.optional(),
});
export type IncidentEvidence = z.infer<typeof incidentEvidenceSchema>;

/** What the collector holds about an incident. */
export interface IncidentSources {
  readonly incident: WorkedIncident;
  readonly findings: readonly { readonly hostId: string; readonly finding: Finding }[];
  readonly alerts: readonly {
    readonly id: string;
    readonly site: string;
    readonly alert: Alert;
    readonly raw?: string;
  }[];
  readonly host:
    | {
        readonly hostId: string;
        readonly facts: Pick<HostFacts, 'hostname'>;
        readonly capabilities: readonly Capability[];
        readonly firstSeenMs: number;
        readonly lastSeenMs: number;
        readonly connected: boolean;
      }
    | undefined;
}

export function toIncidentEvidence(sources: IncidentSources, language: Language): IncidentEvidence {
  const { incident, findings, alerts, host } = sources;
  const allowedBy = incident.conclusion.allowed?.[0]?.by;
  const chain = incidentChain(
    incident,
    findings.map(({ finding }) => finding),
    alerts.map(({ id, alert: { mining, source, destination } }) => {
      const ips = [source.ip, destination.ip];
      return mining === undefined ? { id, ips } : { id, ips, mining };
    }),
  );
  return {
    incident: toIncidentOutput(incident, { language }),
    chain: chain.map((node) => toChainOutput(node, language)),
    findings: findings.map(({ finding, hostId }) =>
      toFindingOutput(finding, { language, hostId, ...(allowedBy === undefined ? {} : { allowedBy }) }),
    ),
    alerts: alerts.map(({ alert, ...stored }) => ({
      alert: toAlertOutput(alert, stored),
      matches: stored.raw === undefined ? [] : [...findMatches(stored.raw, wantedOf(alert, incident))],
    })),
    ...(host === undefined ? {} : { host: toCoverage(host, language) }),
  };
}

function toCoverage(host: NonNullable<IncidentSources['host']>, language: Language): z.infer<typeof coverageSchema> {
  const { hostId, facts, connected, firstSeenMs, lastSeenMs, capabilities } = host;
  return {
    ...{
      id: hostId,
      hostname: facts.hostname,
      connected,
      firstSeen: toIsoTime(firstSeenMs),
      lastSeen: toIsoTime(lastSeenMs),
    },
    capabilities: capabilities.map((capability) => toCapabilityOutput(capability, language)),
  };
}

function toChainOutput(node: ChainNode, language: Language): z.infer<typeof chainNodeSchema> {
  const { kind, certainty, items, reason, remedy, findingIds, alertIds } = node;
  const remedyText = remedy === undefined ? '' : render(remedy, {}, language);
  return {
    ...{ kind, title: render(`chain.${kind}`, {}, language), certainty, items: [...items] },
    certaintyText: render(`certainty.${certainty}`, {}, language),
    ...(reason === undefined ? {} : { reason, reasonText: render(`reason.${reason}`, {}, language) }),
    ...(remedyText === '' ? {} : { remedy: remedyText }),
    ...{ findingIds: [...findingIds], alertIds: [...alertIds] },
  };
}

type MatchKind = z.infer<typeof matchSchema>['kind'];

function wantedOf({ mining, domain }: Alert, { pools, wallets }: WorkedIncident): readonly WantedText<MatchKind>[] {
  const poolsOfBoth = [...(mining?.pools ?? []), ...pools];
  return [
    ...poolsOfBoth.flatMap(({ host, port }): WantedText<MatchKind>[] => [
      ...(port === undefined ? [] : [{ kind: 'pool' as const, text: `${host}:${port}` }]),
      { kind: 'pool', text: host },
    ]),
    ...[...(mining?.wallets ?? []), ...wallets].map(({ address }) => ({ kind: 'wallet' as const, text: address })),
    ...(mining?.logins ?? []).map((login) => ({ kind: 'login' as const, text: login })),
    ...(domain === undefined ? [] : [{ kind: 'domain' as const, text: domain }]),
  ];
}
