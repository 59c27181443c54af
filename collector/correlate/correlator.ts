import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { AlertDesk } from './alert-desk.ts';
import type { CorrelateCounters, CorrelatedHost, CorrelateEvent, CorrelateOutcome } from './correlate-event.ts';
import { HostDirectory } from './host-directory.ts';
import { IncidentBook } from './incident-book.ts';
import { evidenceOfFinding } from './incident-evidence.ts';
import type { Finding } from '#shared/model/finding.ts';
import { osNameKey } from '#shared/model/os-name.ts';

/**
 * Joins what agents and sensors saw into incidents. Events in, changed incidents and questions for agents out; no I/O, no clock: `nowMs`
 * is epoch milliseconds of the collector and only ever compared with the times of events.
 *
 * All that lasts is in the incidents themselves, so a correlator that is given the stored ones (`restore`) goes on as if it had never
 * stopped.
 */
export class Correlator {
  readonly counters: CorrelateCounters = {
    alertsWithoutHost: 0,
    questionsNotAsked: 0,
    incidentsNotOpened: 0,
    findingsOfUnknownHosts: 0,
    lateAnswers: 0,
    foreignOwners: 0,
  };
  readonly #directory = new HostDirectory();
  readonly #book = new IncidentBook();
  readonly #desk: AlertDesk;

  /** @param signatures the set that holds now; a site's own indicators may change */
  constructor(signatures: () => SignatureSet) {
    this.#desk = new AlertDesk(this.#directory, this.#book, signatures, this.counters);
  }

  handle(event: CorrelateEvent, nowMs: number): CorrelateOutcome {
    switch (event.type) {
      case 'restore':
        this.#restore(event);
        break;
      case 'host-connected':
        this.#connect(event.host, nowMs);
        break;
      case 'host-disconnected':
        this.#directory.disconnect(event.hostId);
        this.#desk.disconnect(event.hostId);
        break;
      case 'sensor-reported':
        if (this.#directory.sensorReported(event.site, event.atMs))
          this.#reconclude(this.#book.ofSite(event.site), nowMs);
        break;
      case 'findings':
        for (const finding of event.findings) this.#addFinding(event.hostId, finding, nowMs);
        break;
      case 'alerts':
        for (const alert of event.alerts) this.#desk.add(alert, event.replayed === true, nowMs);
        break;
      case 'owners':
        this.#desk.answer(event, nowMs);
        break;
      case 'time':
        this.#desk.passTime(nowMs);
        break;
    }
    return { incidents: this.#book.takeChanged(), questions: this.#desk.takeQuestions() };
  }

  #restore(event: Extract<CorrelateEvent, { type: 'restore' }>): void {
    for (const host of event.hosts) this.#directory.put(host, false);
    for (const incident of event.incidents) this.#book.restore(incident);
    this.#desk.restore(event.incidents, event.alerts);
  }

  #connect(host: CorrelatedHost, nowMs: number): void {
    const wasConnected = this.#directory.isConnected(host.hostId);
    if (this.#directory.put(host, true)) this.#reconclude(this.#book.ofHost(host.hostId), nowMs);
    if (!wasConnected) this.#desk.askAgain(host, nowMs);
  }

  #reconclude(incidents: ReturnType<IncidentBook['ofHost']>, nowMs: number): void {
    for (const incident of incidents) {
      if (incident.subject.type !== 'host') continue;
      this.#book.reconclude(incident, this.#directory.observabilityOfHost(incident.subject.hostId, nowMs));
    }
  }

  #addFinding(hostId: string, finding: Finding, nowMs: number): void {
    const host = this.#directory.get(hostId);
    if (host === undefined) {
      this.counters.findingsOfUnknownHosts += 1;
      return;
    }
    // Hygiene says nothing about mining.
    if (finding.signals.length === 0) return;
    const opened = this.#book.add(
      { type: 'host', hostId, hostname: host.hostname, site: host.site },
      actorOf(finding),
      evidenceOfFinding(finding, host.clockOffsetMs),
      finding.id,
      this.#directory.observabilityOfHost(hostId, nowMs),
    );
    if (opened === undefined) this.counters.incidentsNotOpened += 1;
  }
}

function actorOf({ subject }: Finding): string | undefined {
  switch (subject.type) {
    case 'process':
      return subject.process.groupKey;
    case 'file':
      return `file:${osNameKey(subject.path)}`;
    case 'host':
      return undefined;
  }
}
