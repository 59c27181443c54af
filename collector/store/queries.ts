import type { Alert } from '#shared/model/alert.ts';
import type { AuditEntry } from '#shared/model/audit.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Incident, IncidentState } from '#shared/model/incident.ts';
import type { Verdict } from '#shared/model/verdict.ts';
import type { RelevantAlert, SourcePosition } from './alert-chunk.ts';
import type { HostRecord } from './write-operation.ts';

export interface StoredFinding {
  readonly hostId: string;
  readonly receivedAtMs: number;
  readonly finding: Finding;
}

/** Payload and `raw` (the device's own line) are kept for alerts that have to do with mining, and for them alone. */
export interface StoredAlert {
  readonly id: string;
  readonly site: string;
  readonly alert: Alert;
  readonly raw?: string;
}

/** One row of "who is talked to most" or "who talks most". Times are epoch milliseconds. */
export interface AddressCount {
  readonly site: string;
  readonly ip: string;
  readonly alerts: number;
  /** Of those, the ones that have to do with mining. */
  readonly mining: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Something that a person may have meant. `name`: of hosts. */
export interface Candidate {
  readonly id: string;
  readonly name?: string;
}

/**
 * A page of a list, newest first; `next` continues it and is absent at its end. What lasts (hosts, findings, incidents) stands where
 * it began: turning pages then meets each of them once, however often they change meanwhile.
 */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next?: string;
}

interface PageParams {
  /** At most 1,000. */
  readonly limit: number;
  readonly after?: string;
}

/** Every question the store answers: name -> parameters and result. Time spans are half-open, epoch milliseconds. */
export interface ReadQueries {
  hosts: { params: PageParams; result: Page<HostRecord> };
  host: { params: { readonly hostId: string }; result: HostRecord | undefined };
  findings: {
    params: PageParams & { readonly hostId?: string; readonly kind?: string; readonly state?: 'open' | 'closed' };
    result: Page<StoredFinding>;
  };
  finding: { params: { readonly id: string }; result: StoredFinding | undefined };
  incidents: {
    params: PageParams & {
      readonly hostId?: string;
      readonly states?: readonly IncidentState[];
      readonly verdicts?: readonly Verdict[];
    };
    result: Page<Incident>;
  };
  incident: { params: { readonly id: string }; result: Incident | undefined };
  alerts: {
    params: PageParams & {
      readonly fromMs?: number;
      readonly toMs?: number;
      /** Either side is this address. */
      readonly ip?: string;
      readonly site?: string;
      readonly miningOnly?: boolean;
    };
    result: Page<StoredAlert>;
  };
  alert: { params: { readonly id: string }; result: StoredAlert | undefined };
  'relevant-alerts': { params: { readonly ids: readonly string[] }; result: readonly RelevantAlert[] };
  'top-destinations': {
    params: { readonly fromMs: number; readonly toMs: number; readonly limit: number };
    result: readonly AddressCount[];
  };
  'top-sources': {
    params: { readonly fromMs: number; readonly toMs: number; readonly limit: number };
    result: readonly AddressCount[];
  };
  /** Hosts of this name; else what has an id that begins so. In the order of ids. */
  candidates: {
    params: { readonly kind: 'host' | 'finding' | 'incident'; readonly text: string; readonly limit: number };
    result: readonly Candidate[];
  };
  'source-position': { params: { readonly source: string }; result: SourcePosition | undefined };
  /** Newest first; `target`: only of this thing. */
  audit: { params: PageParams & { readonly target?: string }; result: Page<AuditEntry> };
  /** When each alert source last delivered, and its counts since ever. */
  sensors: { params: Record<never, never>; result: readonly SensorRecord[] };
}

export interface SensorRecord {
  readonly source: string;
  readonly site: string;
  /** When it last delivered a line that was understood, by the collector's clock; absent when it never did. */
  readonly lastAlertMs?: number;
  readonly read: number;
  readonly understood: number;
  readonly passedOver: number;
  readonly rejected: number;
}
