import type { Incident, IncidentSubject, Join } from '#shared/model/incident.ts';
import type { Role } from '#shared/model/verdict.ts';
import { signalsOfIncident } from '#shared/verdict/allowed-incident.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { type Observability, observabilityOf } from '#shared/verdict/observability.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { RelevantAlert } from '../store/alert-chunk.ts';
import { readAlertPools, readAlertSignals } from './alert-evidence.ts';
import { type AlertSides, readSides } from './alert-sides.ts';
import { BoundedMap } from './bounded-map.ts';
import type { CorrelateCounters, CorrelatedHost } from './correlate-event.ts';
import type { HostDirectory } from './host-directory.ts';
import type { IncidentBook } from './incident-book.ts';
import { type IncidentEvidence, MAX_JOINS, roleLeft } from './incident-evidence.ts';
import { type CaseRole, type HeldConnection, offsetOf } from './open-cases.ts';
import { onlyProgramNaming } from './pool-names.ts';
import { isUnheld, type UnheldAlert, UnheldAlerts } from './unheld-alerts.ts';

/** Who held the connection of an alert, if anybody knows. */
export type Resolution = HeldConnection | 'nobody';

const MAX_WRITTEN = 200_000;

/** Writes alerts into incidents, with a process or without, and moves them when a process is named later. */
export class IncidentWriter {
  readonly #directory: HostDirectory;
  readonly #book: IncidentBook;
  readonly #signatures: () => SignatureSet;
  readonly #counters: CorrelateCounters;
  /** Alert id -> about whom it was written. */
  readonly #written = new BoundedMap<string, ReadonlySet<string>>(MAX_WRITTEN);
  /** About whom there were more alerts than are kept -> when the latest kept one was, as of the last restart. */
  readonly #floodedUntilMs = new Map<string, number>();
  readonly #unheld = new UnheldAlerts();

  constructor(
    directory: HostDirectory,
    book: IncidentBook,
    signatures: () => SignatureSet,
    counters: CorrelateCounters,
  ) {
    this.#directory = directory;
    this.#book = book;
    this.#signatures = signatures;
    this.#counters = counters;
  }

  restore(incidents: readonly Incident[], alerts: readonly RelevantAlert[]): void {
    const byId = new Map(alerts.map((alert) => [alert.id, alert]));
    for (const { subject, actor, joins, mergedInto } of incidents) {
      if (mergedInto !== undefined) continue;
      if (joins.length === MAX_JOINS) {
        const about = nameSubject(subject);
        this.#floodedUntilMs.set(about, Math.max(this.#floodedUntilMs.get(about) ?? 0, joins.at(-1)?.atMs ?? 0));
      }
      for (const { alertId, how } of joins) {
        this.#markWritten(alertId, subject);
        const alert = byId.get(alertId);
        if (subject.type !== 'host' || !isUnheld(how) || alert === undefined) continue;
        this.#unheld.put(subject.hostId, alert, this.#roleOf(alert, subject.hostId), actor);
      }
    }
  }

  /** Whether an alert already stands in an incident: as the server's side, or about anybody else. */
  isWritten(alert: RelevantAlert, role: CaseRole, servers: readonly string[]): boolean {
    const subjects = [...(this.#written.get(alert.id) ?? [])];
    return subjects.some((subject) => servers.some((hostId) => subject === `host ${hostId}`) === (role === 'server'));
  }

  /** Whether an alert belongs to a flood that was counted before the restart, though not kept one by one. */
  wasInFlood(alert: RelevantAlert, hostIds: readonly string[], { client }: AlertSides): boolean {
    const about = [...hostIds.map((hostId) => `host ${hostId}`), `address ${client.ip}`];
    return about.some((subject) => alert.alert.atMs <= (this.#floodedUntilMs.get(subject) ?? 0));
  }

  /** Those of a host whose connection nobody was seen to hold, in their order of time. */
  unheldOf(hostId: string): readonly UnheldAlert[] {
    return this.#unheld.of(hostId);
  }

  /** `extra`: ids of more alerts of the same connection, which are only counted. */
  write(
    alerts: readonly RelevantAlert[],
    extra: readonly string[],
    role: CaseRole,
    holders: readonly string[],
    resolution: Resolution,
    nowMs: number,
  ): void {
    for (const [index, alert] of alerts.entries()) {
      const own = index === 0 ? 1 + extra.length : 1;
      if (resolution === 'nobody' || !this.#writeNamed(alert, own, role, resolution, nowMs)) {
        this.#writeUnheld(alert, own, role, holders, nowMs);
      }
    }
    const about = alerts[0] === undefined ? undefined : this.#written.get(alerts[0].id);
    if (about !== undefined) for (const id of extra) this.#written.set(id, about);
  }

  /**
   * Moves alerts whose connection nobody was seen to hold to the process that held it. When nothing is left of the incident without a
   * process, that goes on as the one of the process, or goes over into it.
   */
  attribute(alerts: readonly RelevantAlert[], role: CaseRole, resolution: HeldConnection, nowMs: number): void {
    const host = this.#directory.get(resolution.hostId);
    if (host === undefined) return;
    const held = alerts.flatMap(({ id, alert }) =>
      offsetOf(alert.atMs, host, resolution.owner) === undefined ? [] : (this.#unheld.take(host.hostId, id) ?? []),
    );
    this.#move(host, held, resolution.owner.process.groupKey, nowMs, ({ alert }, count) =>
      this.#writeNamed(alert, count, role, resolution, nowMs),
    );
  }

  /** A program was seen to name a pool: what was blocked on the way there belongs to it when nobody else names that pool. */
  nameByPool(hostId: string, nowMs: number): void {
    const host = this.#directory.get(hostId);
    if (host === undefined) return;
    const byActor = Map.groupBy(this.unheldOf(hostId), ({ alert, role }) => this.#onlyNaming(hostId, alert, role));
    for (const [actor, alerts] of byActor) {
      const others = alerts.filter((each) => each.actor !== actor);
      if (actor === undefined) continue;
      this.#move(host, others, actor, nowMs, ({ alert, role }, count) =>
        this.#writeByAddress(alert, count, role, host, actor, nowMs),
      );
    }
  }

  /** Takes alerts out of where they stand, and writes them where they belong; there already, they only become better known. */
  #move(
    host: CorrelatedHost,
    alerts: readonly UnheldAlert[],
    actor: string,
    nowMs: number,
    write: (alert: UnheldAlert, count: number) => void,
  ): void {
    for (const [standing, moved] of Map.groupBy(alerts, (alert) => alert.actor)) {
      if (standing === actor) {
        for (const alert of moved) write(alert, 0);
        continue;
      }
      const extra = this.#takeOut(host, standing, moved, actor, nowMs);
      for (const [index, alert] of moved.entries()) write(alert, index === 0 ? 1 + extra : 1);
    }
  }

  /** @returns how many more alerts, beyond those kept, go the same way */
  #takeOut(
    host: CorrelatedHost,
    standing: string | undefined,
    moved: readonly UnheldAlert[],
    actor: string,
    nowMs: number,
  ): number {
    const from = this.#book.find(subjectOf(host), standing);
    if (from === undefined) return 0;
    const joins = from.joins.filter(({ alertId }) => !moved.some(({ alert }) => alert.id === alertId));
    // Alerts beyond those kept go where the kept ones went.
    const extra = joins.length === 0 ? from.alertCount - moved.length : 0;
    if (standing !== undefined || joins.length > 0 || from.findingIds.length > 0) {
      this.#book.replace(this.#without(from, joins, moved.length + extra, host, nowMs));
      return extra;
    }
    const to = this.#book.find(subjectOf(host), actor);
    if (to === undefined) {
      this.#book.replace({ ...from, actor, joins, alertCount: extra });
      return 0;
    }
    this.#book.replace({ ...from, joins, alertCount: 0, mergedInto: to.id });
    return extra;
  }

  /** What is left of an incident when some of its alerts turned out to belong elsewhere. */
  #without(incident: Incident, joins: readonly Join[], moved: number, host: CorrelatedHost, nowMs: number): Incident {
    const left = joins.flatMap(({ alertId }) => this.#unheld.get(host.hostId, alertId) ?? []);
    const observability = this.#directory.observabilityOfHost(host.hostId, nowMs);
    const isComplete = left.length === joins.length && incident.alertCount - moved === joins.length;
    if (!isComplete) return { ...incident, joins, alertCount: incident.alertCount - moved };
    const evidence = left.map(({ alert, role }) => this.#evidence(alert, 1, role, []));
    const ofHost = signalsOfIncident(incident).filter(
      (_, index) => incident.conclusion.present[index]?.witness !== 'sensor',
    );
    return {
      ...incident,
      joins,
      alertCount: joins.length,
      role: roleLeft(incident.role, ofHost, evidence),
      conclusion: conclude([...ofHost, ...evidence.flatMap(({ signals }) => signals)], observability),
      pools: incident.findingIds.length > 0 ? incident.pools : distinct(evidence.flatMap(({ pools }) => pools ?? [])),
      wallets:
        incident.findingIds.length > 0 ? incident.wallets : distinct(evidence.flatMap(({ wallets }) => wallets ?? [])),
    };
  }

  #writeNamed(
    alert: RelevantAlert,
    count: number,
    role: CaseRole,
    { hostId, owner, how }: HeldConnection,
    nowMs: number,
  ): boolean {
    const host = this.#directory.get(hostId);
    const offsetMs = host === undefined ? undefined : offsetOf(alert.alert.atMs, host, owner);
    if (host === undefined || offsetMs === undefined) return false;
    const join: Join = { alertId: alert.id, atMs: alert.alert.atMs, how, offsetMs, process: owner.process };
    const told = { processes: [owner.process], lastToldMs: alert.alert.atMs };
    const evidence = { ...this.#evidence(alert, count, role, [join]), ...told };
    this.#add(
      alert,
      subjectOf(host),
      owner.process.groupKey,
      evidence,
      this.#directory.observabilityOfHost(hostId, nowMs),
    );
    return true;
  }

  #writeUnheld(alert: RelevantAlert, count: number, role: CaseRole, holders: readonly string[], nowMs: number): void {
    const [only, ...others] = holders.flatMap((hostId) => this.#directory.get(hostId) ?? []);
    if (only !== undefined && others.length === 0) {
      this.#writeByAddress(alert, count, role, only, this.#onlyNaming(only.hostId, alert, role), nowMs);
      return;
    }
    const sides = this.#sides(alert);
    const ip = role === 'client' ? sides.client.ip : sides.server.ip;
    this.#add(
      alert,
      { type: 'address', site: alert.site, ip },
      undefined,
      this.#evidence(alert, count, role, [{ alertId: alert.id, atMs: alert.alert.atMs, how: 'address', offsetMs: 0 }]),
      observabilityOf({ agent: 'no-agent' }),
    );
  }

  /** About a host, of which nobody was seen to hold the connection; `actor`: who must have been it all the same. */
  #writeByAddress(
    alert: RelevantAlert,
    count: number,
    role: CaseRole,
    host: CorrelatedHost,
    actor: string | undefined,
    nowMs: number,
  ): void {
    const how = actor === undefined ? 'address' : 'pool';
    const evidence = {
      ...this.#evidence(alert, count, role, [{ alertId: alert.id, atMs: alert.alert.atMs, how, offsetMs: 0 }]),
      // What a program names is for its agent to tell: a guess must not be the ground of the next.
      ...(actor === undefined ? {} : { pools: [] }),
    };
    this.#unheld.put(host.hostId, alert, role, actor);
    this.#add(alert, subjectOf(host), actor, evidence, this.#directory.observabilityOfHost(host.hostId, nowMs));
  }

  #onlyNaming(hostId: string, alert: RelevantAlert, role: CaseRole): string | undefined {
    return role === 'client'
      ? onlyProgramNaming(this.#book.ofHost(hostId), alert.alert, this.#sides(alert).server)
      : undefined;
  }

  #add(
    alert: RelevantAlert,
    subject: IncidentSubject,
    actor: string | undefined,
    evidence: IncidentEvidence,
    observability: Observability,
  ): void {
    this.#markWritten(alert.id, subject);
    if (this.#book.add(subject, actor, evidence, alert.id, observability) === undefined)
      this.#counters.incidentsNotOpened += 1;
  }

  #evidence(alert: RelevantAlert, count: number, role: CaseRole, joins: readonly Join[]): IncidentEvidence {
    const sides = this.#sides(alert);
    const { atMs, mining, action } = alert.alert;
    return {
      signals: readAlertSignals(alert.alert, sides, this.#signatures()),
      pools: role === 'client' ? readAlertPools(alert.alert, sides) : [],
      wallets: mining?.wallets ?? [],
      joins,
      alertCount: count,
      role: roleShown(role, action),
      firstSeenMs: atMs,
      lastSeenMs: atMs,
    };
  }

  #sides(alert: RelevantAlert): AlertSides {
    return readSides(alert.alert, this.#signatures(), (ip) => this.#directory.hostsAt(alert.site, ip).length > 0);
  }

  #roleOf(alert: RelevantAlert, hostId: string): CaseRole {
    const { client } = this.#sides(alert);
    return this.#directory.hostsAt(alert.site, client.ip).some((host) => host.hostId === hostId) ? 'client' : 'server';
  }

  #markWritten(alertId: string, subject: IncidentSubject): void {
    this.#written.set(alertId, new Set([...(this.#written.get(alertId) ?? []), nameSubject(subject)]));
  }
}

function nameSubject(subject: IncidentSubject): string {
  return subject.type === 'host' ? `host ${subject.hostId}` : `address ${subject.ip}`;
}

function subjectOf(host: CorrelatedHost): IncidentSubject {
  return { type: 'host', hostId: host.hostId, hostname: host.hostname, site: host.site };
}

/** Who serves miners passes their work on; who is only ever blocked never mined. */
function roleShown(role: CaseRole, action: RelevantAlert['alert']['action']): Role {
  if (role === 'server') return 'relay';
  return action === 'blocked' ? 'blocked' : 'miner';
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
