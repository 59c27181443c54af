import { type Ownership, type Tuple, tupleKey } from '#shared/model/connection.ts';
import { shortHash } from '#shared/text/short-hash.ts';
import type { RelevantAlert } from '../store/alert-chunk.ts';
import type { AddressedQuestion, CorrelatedHost } from './correlate-event.ts';

/** How far the clocks of device and host, after correction, may be apart. */
const TOLERANCE_MS = 30_000;
/** Alerts of one connection within this span are one question. */
const BUCKET_MS = 30_000;
/** An alert may come before the agent has looked at its connections again: it is asked once more after these times. */
const ASK_AGAIN_AFTER_MS = [1_500, 2_500] as const;
/** Until then an alert waits to be named before it becomes an incident without a process. */
const PATIENCE_MS = 6_000;
/** Older than this, the agent has long seen whatever it will ever have seen. */
const RECENT_MS = 60_000;
/** An answer may still come when the alert has long become an incident. */
const LATE_ANSWER_MS = 600_000;
const MAX_ALERTS_OF_CASE = 64;

export type CaseRole = 'client' | 'server';

/** Who held the connection of an alert, on which host, and how that is known. */
export interface HeldConnection {
  readonly hostId: string;
  readonly owner: Ownership;
  readonly how: 'wire' | 'destination';
}

/** One connection at one time of which an alert speaks, and the hosts that were asked about it. */
export interface OpenCase {
  readonly key: string;
  readonly role: CaseRole;
  readonly site: string;
  /** As the asked host sees it: `local` is its own end. */
  readonly tuple: Tuple;
  /** Hosts that have the address of the local end; empty behind address translation. */
  readonly holders: readonly string[];
  readonly atMs: number;
  /** Alerts that wait to be written. */
  alerts: RelevantAlert[];
  /** Ids of alerts of the same connection beyond those kept. */
  extra: string[];
  /** Alerts that already stand in an incident without a process, and will move if somebody is named after all. */
  readonly settled: RelevantAlert[];
  /** Questions on their way: id -> whom and how. */
  readonly waiting: Map<string, { readonly hostId: string; readonly match: 'wire' | 'destination' }>;
  /** Who held it, by host. One host is enough where only it has the address; else all are heard first. */
  readonly held: Map<string, HeldConnection>;
  attempts: number;
  nextAskMs: number;
  deadlineMs: number;
}

/** Names one connection in one span of time, seen from one end. */
export function caseKey(site: string, tuple: Tuple, atMs: number): string {
  return JSON.stringify([site, tupleKey(tuple), Math.floor(atMs / BUCKET_MS)]);
}

export function createCase(
  of: Pick<OpenCase, 'key' | 'role' | 'site' | 'tuple' | 'holders' | 'atMs'>,
  nowMs: number,
): OpenCase {
  const state = { alerts: [], extra: [], settled: [], waiting: new Map(), held: new Map(), attempts: 0 };
  return { ...of, ...state, nextAskMs: nowMs, deadlineMs: nowMs + LATE_ANSWER_MS };
}

/** @returns whether the case has to be asked (again) */
export function addToCase(open: OpenCase, alert: RelevantAlert, isSettled: boolean, nowMs: number): boolean {
  const isFirst = open.alerts.length === 0;
  const list = isSettled ? open.settled : open.alerts;
  if (list.some(({ id }) => id === alert.id)) return false;
  list.push(alert);
  if (list.length > MAX_ALERTS_OF_CASE) {
    const oldest = list.shift();
    if (oldest !== undefined && !isSettled) open.extra.push(oldest.id);
  }
  if (!isSettled && isFirst) {
    open.attempts = 0;
    open.deadlineMs = nowMs + PATIENCE_MS;
  }
  return open.waiting.size === 0 && (isSettled || isFirst);
}

/** Its alerts have been written: from now on the case only waits for a late answer. */
export function settleCase(open: OpenCase, nowMs: number): void {
  open.settled.push(...open.alerts);
  open.alerts = [];
  open.extra = [];
  open.deadlineMs = nowMs + LATE_ANSWER_MS;
}

/** The questions of the next attempt, one a host. By wire where the host has the address, else by destination. */
export function askCase(open: OpenCase, hosts: readonly CorrelatedHost[], nowMs: number): readonly AddressedQuestion[] {
  open.nextAskMs = nowMs + (ASK_AGAIN_AFTER_MS[open.attempts] ?? PATIENCE_MS);
  open.attempts += 1;
  return hosts.map((host) => askHost(open, host, open.holders.includes(host.hostId) ? 'wire' : 'destination'));
}

export function askHost(open: OpenCase, host: CorrelatedHost, match: 'wire' | 'destination'): AddressedQuestion {
  const questionId = `q_${shortHash([host.hostId, match, open.key], 24)}`;
  open.waiting.set(questionId, { hostId: host.hostId, match });
  return {
    hostId: host.hostId,
    question: {
      questionId,
      tuple: open.tuple,
      match,
      atMs: open.atMs + host.clockOffsetMs,
      toleranceMs: TOLERANCE_MS,
    },
  };
}

/** Whether nobody is left to wait for and asking again would not help. */
export function isExhausted(open: OpenCase, nowMs: number): boolean {
  const isRecent = nowMs - open.atMs <= RECENT_MS;
  return open.waiting.size === 0 && (!isRecent || open.attempts > ASK_AGAIN_AFTER_MS.length);
}

/**
 * The owner that an answer really names: the same connection, not merely the same host. Behind address translation the remote end and
 * the preserved source port have to agree.
 */
export function findOwner(
  open: OpenCase,
  match: 'wire' | 'destination',
  owners: readonly Ownership[],
): Ownership | undefined {
  return owners.find(({ tuple }) => {
    if (match === 'wire') return tupleKey(tuple) === tupleKey(open.tuple);
    const { remote, local, protocol } = open.tuple;
    return (
      tuple.protocol === protocol &&
      tuple.remote.ip === remote.ip &&
      tuple.remote.port === remote.port &&
      tuple.local.port === local.port
    );
  });
}

/** How far an alert lies outside the time in which the connection was seen, or undefined when that is too far. */
export function offsetOf(alertAtMs: number, host: CorrelatedHost, owner: Ownership): number | undefined {
  const atMs = alertAtMs + host.clockOffsetMs;
  const offsetMs = Math.max(0, owner.firstSeenMs - atMs, atMs - owner.lastSeenMs);
  return offsetMs <= TOLERANCE_MS ? offsetMs : undefined;
}
