import type { Alert } from '#shared/model/alert.ts';
import type { Allowance } from '#shared/model/allowance.ts';
import type { AuditEntry } from '#shared/model/audit.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { IncidentNote, IncidentState, IncidentVerdict, WorkedIncident } from '#shared/model/incident-work.ts';
import type { Role, Verdict } from '#shared/model/verdict.ts';
import type { AccountRecord, SessionRecord, SignInLinkRecord } from './access-records.ts';
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

/** An allowance, how many findings it silenced since it was made, and when last. */
export interface StoredAllowance {
  readonly allowance: Allowance;
  readonly silenced: number;
  readonly lastSilencedMs?: number;
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

/**
 * By what a list of incidents is ordered, highest first. `first-seen` never changes, so its pages meet every incident once, whatever
 * happens meanwhile. `last-change`: seen or worked on last; what changes while pages are turned goes to the front.
 */
export type IncidentOrder = 'first-seen' | 'last-change' | 'probability';

/** Which incidents; all conditions together. The time span is half-open, and what was seen at any time within it is in. */
export interface IncidentFilter {
  readonly hostId?: string;
  readonly site?: string;
  /** `null`: of nobody. */
  readonly assignee?: string | null;
  readonly states?: readonly IncidentState[];
  readonly verdicts?: readonly Verdict[];
  readonly roles?: readonly Role[];
  /** Part of its id, host, site, pool, wallet, process or path, whatever the case. */
  readonly text?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Without those that went over into another. */
  readonly currentOnly?: boolean;
}

/** How many incidents a filter leaves; each dimension is counted as if nothing of its own were filtered. Absent is none. */
export interface IncidentFacets {
  readonly total: number;
  readonly states: Readonly<Partial<Record<IncidentState, number>>>;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
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
  /** Those of this host that there are, in the order in which they began. */
  'findings-by-id': {
    params: { readonly hostId: string; readonly ids: readonly string[] };
    result: readonly StoredFinding[];
  };
  incidents: {
    params: PageParams & IncidentFilter & { readonly order?: IncidentOrder };
    result: Page<WorkedIncident>;
  };
  'incident-facets': { params: IncidentFilter; result: IncidentFacets };
  incident: { params: { readonly id: string }; result: WorkedIncident | undefined };
  /** Of an incident and those that went over into it; each kind oldest first, the latest 1,000 of it. */
  'incident-history': {
    params: { readonly id: string };
    result: {
      readonly notes: readonly IncidentNote[];
      readonly verdicts: readonly IncidentVerdict[];
      readonly entries: readonly AuditEntry[];
    };
  };
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
  /** Those that there are, newest first. */
  'alerts-by-id': { params: { readonly ids: readonly string[] }; result: readonly StoredAlert[] };
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
  /** Newest first; `activeAtMs`: only those that hold then. */
  allowances: { params: PageParams & { readonly activeAtMs?: number }; result: Page<StoredAllowance> };
  allowance: { params: { readonly id: string }; result: StoredAllowance | undefined };
  /** Newest first; `target`: only of this thing. */
  audit: { params: PageParams & { readonly target?: string }; result: Page<AuditEntry> };
  /** In the order of their names. */
  accounts: { params: Record<never, never>; result: readonly AccountRecord[] };
  /** Of whoever is signed in, or was: whether it still holds is for the caller to say. */
  session: { params: { readonly hash: string }; result: SessionRecord | undefined };
  'sign-in-link': { params: { readonly hash: string }; result: SignInLinkRecord | undefined };
  /** When each alert source last delivered, and its counts since ever. */
  sensors: { params: Record<never, never>; result: readonly SensorRecord[] };
  /** CPU of one host over these hours, both included; in the order of time. Hours without a blob are left out. */
  series: {
    params: { readonly hostId: string; readonly fromHour: number; readonly toHour: number };
    result: readonly { readonly hour: number; readonly blob: Uint8Array }[];
  };
  /** CPU of all hosts over one hour, in the order of their ids, after one of them (`''`: from the first on). */
  'series-of-hour': {
    params: { readonly hour: number; readonly afterHost: string; readonly limit: number };
    result: readonly { readonly hostId: string; readonly blob: Uint8Array }[];
  };
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
