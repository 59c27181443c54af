import type { Pool } from '#shared/model/pool.ts';
import type { IncidentState } from '#shared/model/incident-work.ts';
import type { MiningReading } from '#shared/model/alert.ts';
import type { Role, Verdict } from '#shared/model/verdict.ts';
import type { Wallet } from '#shared/model/wallet.ts';

/** Which of the two addresses of an alert, as the device wrote them. */
export type AlertSide = 'source' | 'destination';

/** An address is one of a site. */
export interface SiteAddress {
  readonly site: string;
  readonly ip: string;
}

/** One row of "who is talked to" or "who talks". Times are epoch milliseconds. */
export interface AddressCount extends SiteAddress {
  readonly alerts: number;
  /** Of those, the ones that have to do with mining. */
  readonly mining: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Highest first. */
export type AddressOrder = 'alerts' | 'mining' | 'first-seen' | 'last-seen';

/** Which addresses; all conditions together. */
export interface AddressFilter {
  /** Half-open, epoch milliseconds; counts are exact for any span. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly site?: string;
  /** `internal` as `isInsideAddress` says. */
  readonly scope?: 'internal' | 'external';
  /** Part of the address, or of the name of a host that has it, whatever the case. */
  readonly text?: string;
  /** Only these. */
  readonly ips?: readonly string[];
  /** Only those with alerts that have to do with mining. */
  readonly miningOnly?: boolean;
}

/** How many others an address talked with. `isComplete` false: there were too many alerts to look at all; it is at least this. */
export interface PeerCount extends SiteAddress {
  readonly peers: number;
  readonly isComplete: boolean;
}

/** Who an address belongs to and what was concluded about it. */
export interface AddressOwner extends SiteAddress {
  readonly hosts: readonly { readonly id: string; readonly name: string }[];
  /** Newest first, at most 5; those that went over into another are left out. */
  readonly incidents: readonly IncidentBrief[];
}

export interface IncidentBrief {
  readonly id: string;
  readonly verdict: Verdict;
  readonly role: Role;
  readonly state: IncidentState;
}

/** What the latest alerts of an address say about mining, put together; of each at most 5. */
export interface MiningSigns extends SiteAddress {
  readonly verdict: MiningReading['verdict'];
  readonly pools: readonly Pool[];
  readonly wallets: readonly Wallet[];
  readonly domains: readonly string[];
}

/** A column of an alert that a condition can be about. `signature` and `domain` match a part, whatever the case. */
export const ALERT_FIELDS = [
  'source',
  'destination',
  'port',
  'domain',
  'signature',
  'action',
  'type',
  'device',
] as const;
export type AlertField = (typeof ALERT_FIELDS)[number];

/** Of conditions of one field that are not negated one has to hold; of those that are, all. `port` is that of the destination. */
export interface AlertCondition {
  readonly field: AlertField;
  readonly value: string;
  readonly isNot: boolean;
}

/** Which alerts; all conditions together. Times are epoch milliseconds, half-open. */
export interface AlertFilter {
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Either side is this address. */
  readonly ip?: string;
  readonly site?: string;
  readonly miningOnly?: boolean;
  readonly conditions?: readonly AlertCondition[];
}

/** How often each value of some columns occurs, most frequent first, at most 50 each; of alerts without one nothing is said. */
export interface AlertFacets {
  readonly counts: Readonly<Record<'signature' | 'port' | 'device' | 'action' | 'type', readonly FacetCount[]>>;
  /** So many alerts were counted, the newest ones. */
  readonly counted: number;
  /** There are no others. */
  readonly isComplete: boolean;
}

export interface FacetCount {
  readonly value: string;
  readonly alerts: number;
}

/** Alerts of an address, on either side, since ever. */
export interface AddressAlerts extends SiteAddress {
  readonly asSource: number;
  readonly asDestination: number;
  /** Of both together, those that have to do with mining. */
  readonly mining: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}
