import type { Ownership } from '#shared/model/connection.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Capability } from '#shared/model/host.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import type { RelevantAlert } from '../store/alert-chunk.ts';
import type { StoredAllowance } from '../store/queries.ts';
import type { AllowanceCount } from './allowance-book.ts';

/** What correlation has to know of a host. `clockOffsetMs`: agent clock minus collector clock. */
export interface CorrelatedHost {
  readonly hostId: string;
  readonly hostname: string;
  readonly site: string;
  readonly addresses: readonly string[];
  readonly clockOffsetMs: number;
  readonly capabilities: readonly Capability[];
}

/** Everything that can change a conclusion. The order of events is the order in which the collector learned of them. */
export type CorrelateEvent =
  /** First event after a start: what the store holds. `alerts` are those of hosts whose connection nobody was seen to hold. */
  | {
      readonly type: 'restore';
      readonly hosts: readonly CorrelatedHost[];
      readonly incidents: readonly Incident[];
      readonly alerts: readonly RelevantAlert[];
      readonly allowances: readonly StoredAllowance[];
    }
  /** An agent said hello, or something about its host changed. It can be asked from now on. */
  | { readonly type: 'host-connected'; readonly host: CorrelatedHost }
  | { readonly type: 'host-disconnected'; readonly hostId: string }
  /** A network sensor of this site has delivered something, whatever it was. */
  | { readonly type: 'sensor-reported'; readonly site: string; readonly atMs: number }
  | { readonly type: 'findings'; readonly hostId: string; readonly findings: readonly Finding[] }
  /** Alerts about mining. `replayed`: after a restart the latest ones come again, because some may have waited for an answer. */
  | { readonly type: 'alerts'; readonly alerts: readonly RelevantAlert[]; readonly replayed?: true }
  | {
      readonly type: 'owners';
      readonly hostId: string;
      readonly questionId: string;
      readonly owners: readonly Ownership[];
    }
  /** All that is normal from now on, everywhere; what was before and is not among these is no longer. */
  | { readonly type: 'allowances'; readonly allowances: readonly StoredAllowance[] }
  /** Time has passed: wanted about once a second. */
  | { readonly type: 'time' };

export interface AddressedQuestion {
  readonly hostId: string;
  readonly question: OwnerQuestion;
}

/** What follows from an event: incidents in their new revision, questions for agents that are connected, and counts to be stored. */
export interface CorrelateOutcome {
  readonly incidents: readonly Incident[];
  readonly questions: readonly AddressedQuestion[];
  /** What allowances silenced by now, of those for which it has changed. */
  readonly allowanceCounts: readonly AllowanceCount[];
}

/** What was left out to stay within bounds, since the start. */
export interface CorrelateCounters {
  /** Alerts whose addresses can belong to no host (loopback, multicast, unspecified). */
  alertsWithoutHost: number;
  /** Alerts that were not asked about because too many questions were open. */
  questionsNotAsked: number;
  /** Evidence that no incident was opened for because there are too many. */
  incidentsNotOpened: number;
  /** Merely observed incidents that are no longer kept up to date, because there were too many and something worse came. */
  incidentsYielded: number;
  /** Findings of hosts that never said hello. */
  findingsOfUnknownHosts: number;
  /** Answers to questions that nobody remembers. */
  lateAnswers: number;
  /** Owners that an agent named although their connection is another one. */
  foreignOwners: number;
}
