import type { Alert } from '#shared/model/alert.ts';
import type { Allowance } from '#shared/model/allowance.ts';
import type { AuditEntry } from '#shared/model/audit.ts';
import type { BaitRecord } from '#shared/model/bait.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { IncidentNote, IncidentState, IncidentVerdict, WorkedIncident } from '#shared/model/incident-work.ts';
import type { Role, Verdict } from '#shared/model/verdict.ts';
import type { HostOrder, HostState } from '#shared/model/host-list.ts';
import type { UnobservableReason } from '#shared/model/observed.ts';
import type { Retention, RetentionKind } from '#shared/model/retention.ts';
import type { AccountRecord, ApiTokenRecord, SessionRecord, SignInLinkRecord } from './access-records.ts';
import type { RelevantAlert, SourcePosition } from './alert-chunk.ts';
import type {
  AddressAlerts,
  AddressCount,
  AddressFilter,
  AddressOrder,
  AddressOwner,
  AlertFacets,
  AlertFilter,
  AlertSide,
  MiningSigns,
  PeerCount,
  SiteAddress,
} from './alert-questions.ts';
import type { Mentions } from './mentions.ts';
import type { HostRecord } from '#shared/model/host-record.ts';

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
  /** First seen then or later. */
  readonly begunFromMs?: number;
  /** Without those that went over into another. */
  readonly currentOnly?: boolean;
}

/** How many incidents a filter leaves; each dimension is counted as if nothing of its own were filtered. Absent is none. */
export interface IncidentFacets {
  readonly total: number;
  readonly states: Readonly<Partial<Record<IncidentState, number>>>;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
}

/** Which hosts; all conditions together, several values of one are alternatives. */
export interface HostFilter {
  /** Each word is part of its name, id, one of its addresses or labels, whatever the case. */
  readonly text?: string;
  readonly ids?: readonly string[];
  readonly states?: readonly HostState[];
  /** A host that was last seen before is silent, epoch milliseconds. */
  readonly silentBeforeMs: number;
  readonly systems?: readonly HostRecord['facts']['system'][];
  readonly labels?: readonly string[];
  /** The worst of what is open about it; `none`: nothing is. */
  readonly verdicts?: readonly (Verdict | 'none')[];
  /** Why something cannot be seen there. */
  readonly blindReasons?: readonly UnobservableReason[];
}

/** A host and how it stands. `verdict`: the worst of its open incidents, absent when there is none. */
export interface ListedHost extends HostRecord {
  readonly labels: readonly string[];
  readonly verdict?: Verdict;
  readonly openIncidents: number;
  readonly openFindings: number;
}

/** How many hosts a filter leaves; each dimension is counted as if nothing of its own were filtered. Absent is none. */
export interface HostFacets {
  readonly total: number;
  readonly states: Readonly<Partial<Record<HostState, number>>>;
  readonly systems: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Partial<Record<Verdict | 'none', number>>>;
  /** The 100 that most hosts have. */
  readonly labels: readonly { readonly label: string; readonly count: number }[];
}

/** So many hosts cannot see something for this reason, and what. */
export interface BlindSpot {
  readonly reason: string;
  readonly hosts: number;
  readonly capabilities: readonly { readonly name: string; readonly hosts: number }[];
}

/** Every question the store answers: name -> parameters and result. Time spans are half-open, epoch milliseconds. */
export interface ReadQueries {
  hosts: { params: PageParams; result: Page<HostRecord> };
  host: { params: { readonly hostId: string }; result: HostRecord | undefined };
  /** Latest first seen first, each with how it stands. */
  'listed-hosts': { params: PageParams & HostFilter; result: Page<ListedHost> };
  /** All of them, at most 100,000: numbers for `hosts-by-row`. The same host has the same number for ever. */
  'host-rows': { params: HostFilter & { readonly order: HostOrder }; result: readonly number[] };
  /** Those that there are, in the order of the numbers. */
  'hosts-by-row': { params: { readonly rows: readonly number[] }; result: readonly ListedHost[] };
  /** Every host, and whether anything cannot be seen there; at most 100,000. */
  'host-ids': {
    params: Record<never, never>;
    result: readonly { readonly hostId: string; readonly isBlind: boolean }[];
  };
  'host-facets': { params: HostFilter; result: HostFacets };
  /** What hosts that are not silent cannot see, by why. */
  'blind-spots': { params: { readonly silentBeforeMs: number }; result: readonly BlindSpot[] };
  /** Addresses of somebody's own network that alerts named on these days (UTC, from this time's day on) and no host has; most mining first. */
  'unwatched-addresses': {
    params: { readonly fromMs: number; readonly limit: number };
    result: { readonly total: number; readonly rows: readonly AddressCount[] };
  };
  findings: {
    params: PageParams & {
      readonly hostId?: string;
      readonly kind?: string;
      readonly withoutKinds?: readonly string[];
      readonly state?: 'open' | 'closed';
    };
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
  /** How many hosts (and addresses without an agent) the incidents of a filter are about, each at its worst verdict. */
  'incident-subjects': { params: IncidentFilter; result: Readonly<Partial<Record<Verdict, number>>> };
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
    params: PageParams & AlertFilter;
    result: Page<StoredAlert>;
  };
  alert: { params: { readonly id: string }; result: StoredAlert | undefined };
  /** Those that there are, newest first. */
  'alerts-by-id': { params: { readonly ids: readonly string[] }; result: readonly StoredAlert[] };
  'relevant-alerts': { params: { readonly ids: readonly string[] }; result: readonly RelevantAlert[] };
  /** Of the newest alerts of a filter, at most so many. */
  'alert-facets': { params: AlertFilter & { readonly most: number }; result: AlertFacets };
  /** Addresses that stand on this side of alerts; `total`: how many there are. */
  'alert-addresses': {
    params: PageParams & AddressFilter & { readonly side: AlertSide; readonly order?: AddressOrder };
    result: Page<AddressCount> & { readonly total: number };
  };
  /** The same, of alerts that have the address `of` on the other side: who talks to it, or whom it talks to. */
  'alert-pairs': {
    params: PageParams &
      AddressFilter & {
        readonly side: AlertSide;
        readonly of: { readonly ip: string; readonly site?: string };
        readonly order?: AddressOrder;
      };
    result: Page<AddressCount> & { readonly total: number };
  };
  /** With how many others the addresses on this side talked; of those that were in alerts at all. */
  'alert-peers': {
    params: {
      readonly side: AlertSide;
      readonly addresses: readonly SiteAddress[];
      readonly fromMs: number;
      readonly toMs: number;
    };
    result: readonly PeerCount[];
  };
  /** Of the 5,000 latest alerts of the span that have to do with mining, those with one of these addresses on either side. */
  'mining-signs': {
    params: { readonly addresses: readonly SiteAddress[]; readonly fromMs: number; readonly toMs: number };
    result: readonly MiningSigns[];
  };
  /** Hosts and incidents of addresses; of those that have any. */
  'address-owners': {
    params: { readonly addresses: readonly SiteAddress[] };
    result: readonly AddressOwner[];
  };
  /** Of these addresses, those that a host with an agent has, at every site. */
  'hosts-at': { params: { readonly ips: readonly string[] }; result: readonly SiteAddress[] };
  /** At every site; of those that were in alerts. */
  'address-alerts': { params: { readonly ips: readonly string[] }; result: readonly AddressAlerts[] };
  /** In the order of the texts. `part`: as part of anything, for a few texts; `whole`: as a name, id, pool or wallet, for many. */
  mentions: {
    params: { readonly texts: readonly string[]; readonly how: 'part' | 'whole'; readonly most: number };
    result: readonly Mentions[];
  };
  /** Addresses of alerts in each of these networks, at most so many of each; in the order of the networks. */
  'network-addresses': {
    params: { readonly cidrs: readonly string[]; readonly most: number };
    result: readonly { readonly cidr: string; readonly ips: readonly string[] }[];
  };
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
  /** Of this host, newest first. */
  baits: { params: { readonly hostId: string }; result: readonly BaitRecord[] };
  /** Of all hosts: those that go on, as far as we know. */
  'open-baits': { params: Record<never, never>; result: readonly BaitRecord[] };
  /** Newest first; `target`: only of this thing. */
  audit: { params: PageParams & { readonly target?: string }; result: Page<AuditEntry> };
  /** In the order of their names. */
  accounts: { params: Record<never, never>; result: readonly AccountRecord[] };
  /** By its name in whatever case, or by its id. */
  account: { params: { readonly id: string } | { readonly name: string }; result: AccountRecord | undefined };
  /** Newest first. */
  'api-tokens': { params: Record<never, never>; result: readonly ApiTokenRecord[] };
  'api-token': { params: { readonly hash: string }; result: ApiTokenRecord | undefined };
  /** Undefined: nobody said how long things are kept. */
  retention: { params: Record<never, never>; result: Retention | undefined };
  /** Whether `forget-old` would find something. */
  'has-old': { params: { readonly kind: RetentionKind; readonly beforeMs: number }; result: boolean };
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
  /** Its longest silence between two deliveries; an older one counts for less and less. Absent before the second delivery. */
  readonly usualGapMs?: number;
  readonly read: number;
  readonly understood: number;
  readonly passedOver: number;
  readonly rejected: number;
}
