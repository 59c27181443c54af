import type { Allowance } from '#shared/model/allowance.ts';
import type { AuditEntry } from '#shared/model/audit.ts';
import type { BaitRecord } from '#shared/model/bait.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Summary } from '#shared/model/host.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { IncidentNote, IncidentWorkChange } from '#shared/model/incident-work.ts';
import type { Retention, RetentionKind } from '#shared/model/retention.ts';
import type { AccountRecord, ApiTokenRecord, SessionRecord, SignInLinkRecord } from './access-records.ts';

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
  /** What a host has already is added once, what it has not is taken away from nobody; an unknown host: `refused`. */
  | {
      readonly op: 'change-host-labels';
      readonly hostIds: readonly string[];
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | { readonly op: 'put-finding'; readonly hostId: string; readonly receivedAtMs: number; readonly finding: Finding }
  /**
   * `atMs`: when it was concluded, else when it was last seen. New evidence opens an incident again that was closed, and one that goes
   * over into another takes its work along: both in the same commit, with a line of the audit log.
   */
  | { readonly op: 'put-incident'; readonly incident: Incident; readonly atMs?: number }
  /** `expectedRev`: of the work, 0 when there is none yet. Another one: `conflict`; no such incident: `refused`. */
  | {
      readonly op: 'set-incident-work';
      readonly incidentId: string;
      readonly change: IncidentWorkChange;
      readonly expectedRev?: number;
      readonly by: string;
      readonly atMs: number;
    }
  | { readonly op: 'add-incident-note'; readonly note: IncidentNote }
  /** `conflict` when the account that makes it is gone, or is not (any more) of a role that includes the one of the link. */
  | { readonly op: 'put-sign-in-link'; readonly link: SignInLinkRecord }
  /** `conflict` when there is no such link any more: of two who use it at the same time one comes in. */
  | { readonly op: 'use-sign-in-link'; readonly hash: string; readonly atMs: number }
  | { readonly op: 'put-session'; readonly session: SessionRecord }
  | { readonly op: 'touch-session'; readonly hash: string; readonly atMs: number }
  /** One session, or those of an account `besides` the one that asks for it. */
  | {
      readonly op: 'end-sessions';
      readonly of: { readonly hash: string } | { readonly accountId: string; readonly besides?: string };
    }
  /** The links that an account made, and the sessions that were opened by such links: all, or those of a role `above` this one. */
  | { readonly op: 'end-grants'; readonly accountId: string; readonly above?: AccountRecord['role'] }
  /** `conflict` when the name is taken. */
  | { readonly op: 'add-account'; readonly account: AccountRecord }
  /** What is absent stays. `conflict`, here and below, when there is none of this id. */
  | {
      readonly op: 'change-account';
      readonly id: string;
      readonly role?: AccountRecord['role'];
      readonly password?: string;
    }
  | { readonly op: 'remove-account'; readonly id: string }
  /** `conflict` when there are accounts by now and none of them is an administrator. */
  | { readonly op: 'require-administrator' }
  /** `conflict` when the account is gone by now, or has another role or (hashed) password. */
  | ({ readonly op: 'require-account' } & Pick<AccountRecord, 'id' | 'role' | 'password'>)
  | { readonly op: 'add-api-token'; readonly token: ApiTokenRecord }
  | { readonly op: 'remove-api-token'; readonly id: string }
  | { readonly op: 'touch-api-token'; readonly id: string; readonly atMs: number }
  | { readonly op: 'put-retention'; readonly retention: Retention }
  /**
   * The oldest rows of a kind, at most so many (`MAX_FORGOTTEN_AT_ONCE`): a little at a time, so that others get their turn. Of series
   * those within two hours of the beginning of an incident of their host stay.
   */
  | { readonly op: 'forget-old'; readonly kind: RetentionKind; readonly beforeMs: number; readonly limit: number }
  /** Sessions and links that are over. */
  | {
      readonly op: 'forget-sessions';
      readonly seenBeforeMs: number;
      readonly createdBeforeMs: number;
      readonly atMs: number;
    }
  /** CPU of a host over one hour (counted from 1970-01-01 UTC), in the collector's packed form: replaces the one before. */
  | { readonly op: 'put-series'; readonly hostId: string; readonly hour: number; readonly blob: Uint8Array }
  /** Made or taken back; what it silenced stays counted. */
  | { readonly op: 'put-allowance'; readonly allowance: Allowance }
  /** Since ever; of an allowance that is not there, nothing. */
  | {
      readonly op: 'put-allowance-count';
      readonly id: string;
      readonly silenced: number;
      readonly lastSilencedMs?: number;
    }
  /** An experiment of a host; the latest so many (`MAX_KEPT_BAITS`) of each host are kept. */
  | { readonly op: 'put-bait'; readonly bait: BaitRecord }
  /** Always in the batch of the change that it tells of. */
  | { readonly op: 'append-audit'; readonly entry: AuditEntry };

export const MAX_KEPT_BAITS = 20;

export const MAX_FORGOTTEN_AT_ONCE = 2_000;
