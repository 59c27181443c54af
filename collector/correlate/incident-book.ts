import type { Incident, IncidentSubject } from '#shared/model/incident.ts';
import { shortHash } from '#shared/text/short-hash.ts';
import type { Observability } from '#shared/verdict/observability.ts';
import { signalsOfIncident } from '#shared/verdict/allowed-incident.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import type { AllowanceBook } from './allowance-book.ts';
import { BoundedMap } from './bounded-map.ts';
import type { CorrelateCounters } from './correlate-event.ts';
import { addEvidence, type IncidentEvidence } from './incident-evidence.ts';

/** Bound of memory; an incident takes about 4 kB. */
const MAX_INCIDENTS = 50_000;

/**
 * All incidents, by whom they are about. Remembers which ones changed since {@link takeChanged}. When there are too many, what is merely observed makes
 * room for what is more, the one that changed least lately first: it stays in the store as it is, and is not kept up to date until it is seen again.
 */
export class IncidentBook {
  readonly #byId = new Map<string, Incident>();
  readonly #current = new Map<string, string>();
  readonly #changed = new Set<string>();
  readonly #idsOfHost = new Map<string, Set<string>>();
  /** Those that make room, the one that changed least lately first. */
  readonly #yielding = new Set<string>();
  /** The last revision of those that made room: the store keeps only what is higher. */
  readonly #yieldedRevs: BoundedMap<string, number>;
  readonly #allowances: AllowanceBook;
  readonly #counters: Pick<CorrelateCounters, 'incidentsYielded'>;
  readonly #limit: number;

  /** @param allowances what is left out of every conclusion */
  constructor(
    allowances: AllowanceBook,
    counters: Pick<CorrelateCounters, 'incidentsYielded'>,
    limit: number = MAX_INCIDENTS,
  ) {
    this.#allowances = allowances;
    this.#counters = counters;
    this.#limit = limit;
    this.#yieldedRevs = new BoundedMap(limit);
  }

  /** Takes over an incident from the store. */
  restore(incident: Incident): void {
    if (incident.mergedInto === undefined) this.#place(incident);
  }

  find(subject: IncidentSubject, actor: string | undefined): Incident | undefined {
    const id = this.#current.get(keyOf(subject, actor));
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Those about one host that are not merged into others. */
  ofHost(hostId: string): readonly Incident[] {
    return [...(this.#idsOfHost.get(hostId) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
  }

  ofSite(site: string): readonly Incident[] {
    return [...this.#byId.values()].filter(
      (incident) => incident.subject.site === site && incident.mergedInto === undefined,
    );
  }

  /**
   * Adds evidence to the incident about this subject and actor, and opens one when there is none. `episode` names the finding or alert
   * that begins it: the same one leads to the same id.
   * @returns undefined when there are too many incidents to open another, and none of them makes room for it
   */
  add(
    subject: IncidentSubject,
    actor: string | undefined,
    evidence: IncidentEvidence,
    episode: string,
    observability: Observability,
  ): Incident | undefined {
    const known = this.find(subject, actor);
    const before = known ?? this.#open(subject, actor, evidence, episode);
    const next = addEvidence(before, evidence, (incident, signals) =>
      conclude(signals, observability, this.#allowances.find(incident)),
    );
    if (known === undefined && this.#current.size >= this.#limit && !this.#makeRoomFor(next)) return undefined;
    if (next !== known) this.replace(next);
    return next;
  }

  /** Puts a changed incident in the place of the one with the same id. */
  replace(incident: Incident): void {
    const before = this.#byId.get(incident.id);
    if (before !== undefined) this.#current.delete(keyOf(before.subject, before.actor));
    this.#yielding.delete(incident.id);
    if (incident.mergedInto === undefined) this.#place(incident);
    else this.#byId.set(incident.id, incident);
    this.#changed.add(incident.id);
  }

  /** Weighs an incident again after it changed what can be seen, or what is normal. */
  reconclude(incident: Incident, observability: Observability): void {
    const conclusion = conclude(signalsOfIncident(incident), observability, this.#allowances.find(incident));
    if (JSON.stringify(conclusion) === JSON.stringify(incident.conclusion)) return;
    this.replace({ ...incident, conclusion });
    const by = allowedBy({ conclusion });
    if (by !== undefined && by !== allowedBy(incident)) this.#allowances.count(by, incident.findingIds.length);
  }

  /** Those for which somebody else answers now than when they were concluded; nobody is somebody else, too. */
  withOtherAllowance(): readonly Incident[] {
    return [...this.#byId.values()].filter(
      (incident) => incident.mergedInto === undefined && this.#allowances.find(incident)?.id !== allowedBy(incident),
    );
  }

  /** The incidents that changed, each in its next revision. */
  takeChanged(): readonly Incident[] {
    const changed = [...this.#changed].flatMap((id) => {
      const incident = this.#byId.get(id);
      if (incident === undefined) return [];
      const revised = { ...incident, rev: incident.rev + 1 };
      if (revised.mergedInto === undefined) this.#byId.set(id, revised);
      // A merged incident never changes again.
      else this.#forget(revised);
      return [revised];
    });
    this.#changed.clear();
    return changed;
  }

  #open(subject: IncidentSubject, actor: string | undefined, evidence: IncidentEvidence, episode: string): Incident {
    const opened = openIncident(subject, actor, evidence, episode);
    return { ...opened, rev: this.#yieldedRevs.get(opened.id) ?? opened.rev };
  }

  #makeRoomFor({ conclusion }: Incident): boolean {
    const [id] = this.#yielding;
    const yielded = id === undefined ? undefined : this.#byId.get(id);
    if (conclusion.verdict === 'observed' || yielded === undefined) return false;
    this.#yieldedRevs.set(yielded.id, yielded.rev);
    this.#current.delete(keyOf(yielded.subject, yielded.actor));
    this.#changed.delete(yielded.id);
    this.#forget(yielded);
    this.#counters.incidentsYielded += 1;
    return true;
  }

  #place(incident: Incident): void {
    this.#byId.set(incident.id, incident);
    if (incident.conclusion.verdict === 'observed' && incident.alertCount === 0) this.#yielding.add(incident.id);
    this.#current.set(keyOf(incident.subject, incident.actor), incident.id);
    if (incident.subject.type !== 'host') return;
    const { hostId } = incident.subject;
    this.#idsOfHost.set(hostId, (this.#idsOfHost.get(hostId) ?? new Set()).add(incident.id));
  }

  #forget(incident: Incident): void {
    this.#byId.delete(incident.id);
    this.#yielding.delete(incident.id);
    if (incident.subject.type === 'host') this.#idsOfHost.get(incident.subject.hostId)?.delete(incident.id);
  }
}

/** The revision is never seen: {@link IncidentBook.takeChanged} makes it one more. */
function openIncident(
  subject: IncidentSubject,
  actor: string | undefined,
  evidence: IncidentEvidence,
  episode: string,
): Incident {
  return {
    id: `inc_${shortHash([keyOf(subject, actor), episode], 20)}`,
    rev: 0,
    subject,
    ...(actor === undefined ? {} : { actor }),
    role: evidence.role ?? 'miner',
    conclusion: conclude([], () => undefined),
    processes: [],
    configs: [],
    pools: [],
    wallets: [],
    findingIds: [],
    joins: [],
    alertCount: 0,
    firstSeenMs: evidence.firstSeenMs,
    lastSeenMs: evidence.lastSeenMs,
  };
}

/** The allowance that the conclusion names. */
export function allowedBy({ conclusion }: Pick<Incident, 'conclusion'>): string | undefined {
  return conclusion.allowed?.[0]?.by.id;
}

/** A host that is renamed is still the same one. */
function keyOf(subject: IncidentSubject, actor: string | undefined): string {
  const who = subject.type === 'host' ? ['host', subject.hostId] : ['address', subject.site, subject.ip];
  return JSON.stringify([...who, actor ?? null]);
}
