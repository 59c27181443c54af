import type { AuditEntry } from '#shared/model/audit.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Capability, HostFacts, Summary } from '#shared/model/host.ts';
import type { Incident } from '#shared/model/incident.ts';

/** What the collector knows of a host. Times are epoch milliseconds by the collector's clock. */
export interface HostRecord {
  /** The agent's own identity; what the agent says about itself never changes it. */
  readonly hostId: string;
  readonly site: string;
  readonly facts: HostFacts;
  readonly capabilities: readonly Capability[];
  readonly agentVersion: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Agent clock minus collector clock, milliseconds. */
  readonly clockOffsetMs: number;
  readonly summary?: Summary;
}

/**
 * Everything that is ever written, besides alerts. `put` operations replace what has the same identity; a finding or incident is replaced
 * only by a higher revision (a lower or equal one is silently the past).
 */
export type WriteOperation =
  | { readonly op: 'put-host'; readonly host: HostRecord }
  | {
      readonly op: 'put-summary';
      readonly hostId: string;
      readonly receivedAtMs: number;
      readonly clockOffsetMs: number;
      readonly summary: Summary;
    }
  | { readonly op: 'put-finding'; readonly hostId: string; readonly receivedAtMs: number; readonly finding: Finding }
  | { readonly op: 'put-incident'; readonly incident: Incident }
  /** Always in the batch of the change that it tells of. */
  | { readonly op: 'append-audit'; readonly entry: AuditEntry };
