import type { Tuple } from '#shared/model/connection.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { RelevantAlert } from '../store/alert-chunk.ts';
import { type AlertSides, readSides, type Side } from './alert-sides.ts';
import { BoundedMap } from './bounded-map.ts';
import type { AddressedQuestion, CorrelateCounters, CorrelatedHost, CorrelateEvent } from './correlate-event.ts';
import type { HostDirectory } from './host-directory.ts';
import type { IncidentBook } from './incident-book.ts';
import { IncidentWriter } from './incident-writer.ts';
import { isHostAddress } from '#shared/model/ip-scope.ts';
import {
  addToCase,
  askCase,
  askHost,
  type CaseRole,
  caseKey,
  createCase,
  findOwner,
  type HeldConnection,
  isExhausted,
  type OpenCase,
  settleCase,
} from './open-cases.ts';

const MAX_OPEN_CASES = 10_000;
const MAX_CONCLUDED_AT_ONCE = 1_000;
/** Behind address translation everybody who is connected in the site is asked, if they are not too many. */
const MAX_ASKED_HOSTS = 256;
const MAX_REMEMBERED = 4_096;

/**
 * Takes alerts to the hosts they speak of: asks who held the connection, waits, and writes the answer, or that there is none, into an
 * incident. Alerts of the same connection within half a minute share one question.
 */
export class AlertDesk {
  readonly #directory: HostDirectory;
  readonly #signatures: () => SignatureSet;
  readonly #counters: CorrelateCounters;
  readonly #writer: IncidentWriter;
  readonly #open = new Map<string, OpenCase>();
  readonly #caseOfQuestion = new Map<string, string>();
  readonly #held = new BoundedMap<string, HeldConnection>(MAX_REMEMBERED);
  /** Connections that nobody who could be asked has held. A host that comes back may know better. */
  readonly #heldByNobody = new BoundedMap<string, 'nobody'>(MAX_REMEMBERED);
  #questions: AddressedQuestion[] = [];

  constructor(
    directory: HostDirectory,
    book: IncidentBook,
    signatures: () => SignatureSet,
    counters: CorrelateCounters,
  ) {
    this.#directory = directory;
    this.#signatures = signatures;
    this.#counters = counters;
    this.#writer = new IncidentWriter(directory, book, signatures, counters);
  }

  restore(incidents: readonly Incident[], alerts: readonly RelevantAlert[]): void {
    this.#writer.restore(incidents, alerts);
  }

  takeQuestions(): readonly AddressedQuestion[] {
    const questions = this.#questions;
    this.#questions = [];
    return questions;
  }

  /** `isReplayed`: it may already have been counted before a restart. */
  add(alert: RelevantAlert, isReplayed: boolean, nowMs: number): void {
    const sides = this.#sidesOf(alert);
    if (!isHostAddress(sides.client.ip) && !isHostAddress(sides.server.ip)) {
      this.#counters.alertsWithoutHost += 1;
      return;
    }
    const clients = this.#holders(alert.site, sides.client.ip);
    // A host that talks to itself is one subject, not two.
    const servers = this.#holders(alert.site, sides.server.ip).filter((hostId) => !clients.includes(hostId));
    if (isReplayed && this.#writer.wasInFlood(alert, [...clients, ...servers], sides)) return;
    if (isHostAddress(sides.client.ip) && !this.#writer.isWritten(alert, 'client', servers)) {
      this.#take(alert, 'client', sides, nowMs);
    }
    if (servers.length > 0 && !this.#writer.isWritten(alert, 'server', servers))
      this.#take(alert, 'server', sides, nowMs);
  }

  answer(event: Extract<CorrelateEvent, { type: 'owners' }>, nowMs: number): void {
    const key = this.#caseOfQuestion.get(event.questionId);
    const open = key === undefined ? undefined : this.#open.get(key);
    const asked = open?.waiting.get(event.questionId);
    const host = this.#directory.get(event.hostId);
    if (open === undefined || asked === undefined || host === undefined || asked.hostId !== event.hostId) {
      this.#counters.lateAnswers += 1;
      return;
    }
    open.waiting.delete(event.questionId);
    this.#caseOfQuestion.delete(event.questionId);
    const owner = findOwner(open, asked.match, event.owners);
    if (owner !== undefined) {
      open.held.set(host.hostId, { hostId: host.hostId, owner, how: asked.match });
    } else {
      this.#counters.foreignOwners += event.owners.length;
      // The connection of a container leaves the host under the host's own address.
      if (asked.match === 'wire') this.#send(askHost(open, host, 'destination'), open);
    }
    this.#settle(open, nowMs);
  }

  /** A program of this host was seen to name a pool. */
  nameByPool(hostId: string, nowMs: number): void {
    this.#writer.nameByPool(hostId, nowMs);
  }

  passTime(nowMs: number): void {
    let concluded = 0;
    for (const open of [...this.#open.values()]) {
      if (nowMs >= open.deadlineMs || isExhausted(open, nowMs)) {
        // The others are as overdue when time passes again: a flood must not hold up everybody else.
        if (concluded < MAX_CONCLUDED_AT_ONCE) this.#conclude(open, nowMs);
        concluded += 1;
      } else if (open.waiting.size === 0 && nowMs >= open.nextAskMs) this.#ask(open, nowMs);
    }
  }

  disconnect(hostId: string): void {
    for (const open of this.#open.values()) {
      for (const [questionId, asked] of open.waiting) {
        if (asked.hostId !== hostId) continue;
        open.waiting.delete(questionId);
        this.#caseOfQuestion.delete(questionId);
      }
    }
  }

  /** A host is back: what could not be asked, or was not answered, is asked now. */
  askAgain(host: CorrelatedHost, nowMs: number): void {
    this.#heldByNobody.clear();
    for (const { alert, role } of this.#writer.unheldOf(host.hostId)) {
      const sides = this.#sidesOf(alert);
      const tuple = tupleOf(alert, role, sides);
      if (tuple === undefined) continue;
      const key = caseKey(alert.site, tuple, alert.alert.atMs);
      this.#addToCase(key, alert, role, tuple, [host.hostId], true, nowMs);
    }
    for (const open of this.#open.values()) {
      if (open.waiting.size === 0 && open.alerts.length > 0 && open.holders.includes(host.hostId))
        this.#ask(open, nowMs);
    }
  }

  #take(alert: RelevantAlert, role: CaseRole, sides: AlertSides, nowMs: number): void {
    const own = role === 'client' ? sides.client : sides.server;
    const holders = this.#holders(alert.site, own.ip);
    const tuple = tupleOf(alert, role, sides);
    const key = tuple === undefined ? undefined : caseKey(alert.site, tuple, alert.alert.atMs);
    const known = key === undefined ? undefined : this.#remembered(key);
    if (known !== undefined) {
      this.#writer.write([alert], [], role, holders, known, nowMs);
      if (known === 'nobody' && key !== undefined) this.#open.get(key)?.settled.push(alert);
    } else if (tuple === undefined || key === undefined || !this.#canAsk(alert.site, holders)) {
      this.#writer.write([alert], [], role, holders, 'nobody', nowMs);
    } else if (!this.#open.has(key) && this.#open.size >= MAX_OPEN_CASES) {
      this.#counters.questionsNotAsked += 1;
      this.#writer.write([alert], [], role, holders, 'nobody', nowMs);
    } else {
      this.#addToCase(key, alert, role, tuple, holders, false, nowMs);
    }
  }

  /** An answer of a host that is away now counts only when it can be asked again: a restart would have forgotten it. */
  #remembered(key: string): HeldConnection | 'nobody' | undefined {
    const held = this.#held.get(key);
    return held !== undefined && this.#directory.isConnected(held.hostId) ? held : this.#heldByNobody.get(key);
  }

  #addToCase(
    key: string,
    alert: RelevantAlert,
    role: CaseRole,
    tuple: Tuple,
    holders: readonly string[],
    isSettled: boolean,
    nowMs: number,
  ): void {
    const { site } = alert;
    const open = this.#open.get(key) ?? createCase({ key, role, site, tuple, holders, atMs: alert.alert.atMs }, nowMs);
    this.#open.set(key, open);
    if (addToCase(open, alert, isSettled, nowMs)) this.#ask(open, nowMs);
  }

  #ask(open: OpenCase, nowMs: number): void {
    const hosts =
      open.holders.length > 0
        ? open.holders
            .flatMap((id) => this.#directory.get(id) ?? [])
            .filter(({ hostId }) => this.#directory.isConnected(hostId))
        : this.#directory.connectedIn(open.site).slice(0, MAX_ASKED_HOSTS);
    for (const question of askCase(open, hosts, nowMs)) this.#send(question, open);
  }

  #send(question: AddressedQuestion, open: OpenCase): void {
    this.#caseOfQuestion.set(question.question.questionId, open.key);
    this.#questions.push(question);
  }

  /** Concludes as soon as more answers could not change anything. */
  #settle(open: OpenCase, nowMs: number): void {
    const isEnough = open.held.size > 0 && (open.holders.length === 1 || open.waiting.size === 0);
    if (isEnough || isExhausted(open, nowMs)) this.#conclude(open, nowMs);
  }

  /** Two hosts that could have been it are nobody: address translation hid which one it was. */
  #conclude(open: OpenCase, nowMs: number): void {
    const [held, ...others] = open.held.values();
    if (held === undefined || others.length > 0) {
      this.#giveUp(open, nowMs);
      return;
    }
    this.#close(open);
    this.#held.set(open.key, held);
    this.#writer.attribute(open.settled, open.role, held, nowMs);
    this.#writer.write(open.alerts, open.extra, open.role, open.holders, held, nowMs);
  }

  /** Nobody could be named. While somebody may still answer, the case stays open for a late answer. */
  #giveUp(open: OpenCase, nowMs: number): void {
    const mayStillAnswer = open.waiting.size > 0 && open.alerts.length > 0;
    if (open.alerts.length > 0) {
      this.#heldByNobody.set(open.key, 'nobody');
      this.#writer.write(open.alerts, open.extra, open.role, open.holders, 'nobody', nowMs);
    }
    if (mayStillAnswer) settleCase(open, nowMs);
    else this.#close(open);
  }

  #close(open: OpenCase): void {
    this.#open.delete(open.key);
    for (const questionId of open.waiting.keys()) this.#caseOfQuestion.delete(questionId);
  }

  #sidesOf({ alert, site }: RelevantAlert): AlertSides {
    return readSides(alert, this.#signatures(), (ip) => this.#holders(site, ip).length > 0);
  }

  #holders(site: string, ip: string): readonly string[] {
    return isHostAddress(ip) ? this.#directory.hostsAt(site, ip).map(({ hostId }) => hostId) : [];
  }

  #canAsk(site: string, holders: readonly string[]): boolean {
    if (holders.length > 0) return holders.some((hostId) => this.#directory.isConnected(hostId));
    return this.#directory.connectedIn(site).length > 0;
  }
}

/** The connection as the host in that role sees it; undefined when the device did not write both ports, or it is neither TCP nor UDP. */
function tupleOf({ alert }: RelevantAlert, role: CaseRole, { client, server }: AlertSides): Tuple | undefined {
  const protocol = (alert.protocol ?? 'tcp').toLowerCase();
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  const [local, remote]: readonly [Side, Side] = role === 'client' ? [client, server] : [server, client];
  if (local.port === undefined || remote.port === undefined) return undefined;
  return { protocol, local: { ip: local.ip, port: local.port }, remote: { ip: remote.ip, port: remote.port } };
}
