import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { AlertDesk } from './alert-desk.ts';
import { AllowanceBook } from './allowance-book.ts';
import type { CorrelateCounters, CorrelatedHost, CorrelateEvent, CorrelateOutcome } from './correlate-event.ts';
import { HostDirectory } from './host-directory.ts';
import { allowedBy, IncidentBook } from './incident-book.ts';
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
    incidentsYielded: 0,
    findingsOfUnknownHosts: 0,
    lateAnswers: 0,
    foreignOwners: 0,
  };
  readonly #directory = new HostDirectory();
  readonly #allowances = new AllowanceBook();
  readonly #book = new IncidentBook(this.#allowances, this.counters);
  readonly #desk: AlertDesk;

  /** @param signatures the set that holds now; a site's own indicators may change */
  constructor(signatures: () => SignatureSet) {
    this.#desk = new AlertDesk(this.#directory, this.#book, signatures, this.counters);
  }

  handle(event: CorrelateEvent, nowMs: number): CorrelateOutcome {
    if (this.#allowances.passTime(nowMs)) this.#reconclude(this.#book.withOtherAllowance(), nowMs);
    switch (event.type) {
      case 'restore':
        this.#restore(event, nowMs);
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
      case 'allowances':
        this.#allowances.use(event.allowances, nowMs);
        this.#reconclude(this.#book.withOtherAllowance(), nowMs);
        break;
      case 'time':
        this.#desk.passTime(nowMs);
        break;
    }
    return {
      incidents: this.#book.takeChanged(),
      questions: this.#desk.takeQuestions(),
      allowanceCounts: this.#allowances.takeCounts(),
    };
  }

  #restore(event: Extract<CorrelateEvent, { type: 'restore' }>, nowMs: number): void {
    this.#allowances.use(event.allowances, nowMs);
    for (const host of event.hosts) this.#directory.put(host, false);
    for (const incident of event.incidents) this.#book.restore(incident);
    this.#desk.restore(event.incidents, event.alerts);
    // What ended, or was taken back, while nobody was there to notice.
    this.#reconclude(this.#book.withOtherAllowance(), nowMs);
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
    const subject = { type: 'host', hostId, hostname: host.hostname, site: host.site } as const;
    const actor = actorOf(finding);
    const before = this.#book.find(subject, actor);
    const isKnown = before?.findingIds.includes(finding.id) === true;
    const opened = this.#book.add(
      subject,
      actor,
      evidenceOfFinding(finding, host.clockOffsetMs),
      finding.id,
      this.#directory.observabilityOfHost(hostId, nowMs),
    );
    if (opened === undefined) this.counters.incidentsNotOpened += 1;
    else if (opened.pools.length > (before?.pools.length ?? 0)) this.#desk.nameByPool(hostId, nowMs);
    const silencedBy = opened === undefined ? undefined : allowedBy(opened);
    if (silencedBy !== undefined) this.#allowances.count(silencedBy, isKnown ? 0 : 1);
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
