import type { Finding } from '#shared/model/finding.ts';
import type { Incident, Join } from '#shared/model/incident.ts';
import { type Pool, poolKey } from '#shared/model/pool.ts';
import { type ProcessRef, processKey } from '#shared/model/process-ref.ts';
import type { Params, Signal } from '#shared/model/signal.ts';
import type { Conclusion, Role } from '#shared/model/verdict.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { signalsOfIncident } from '#shared/verdict/allowed-incident.ts';

/** Something that adds to an incident. All times are by the collector's clock. */
export interface IncidentEvidence {
  readonly signals: readonly Signal[];
  readonly processes?: readonly ProcessRef[];
  readonly configs?: readonly string[];
  readonly pools?: readonly Pool[];
  readonly wallets?: readonly Wallet[];
  readonly findingIds?: readonly string[];
  /** See `Incident`. */
  readonly latestBeginMs?: number;
  /** See `Incident`. */
  readonly lastToldMs?: number;
  readonly joins?: readonly Join[];
  readonly alertCount?: number;
  /** What this evidence shows somebody doing; undefined when it does not tell. */
  readonly role?: Role;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** The latest alerts that an incident keeps; the others are counted. */
export const MAX_JOINS = 64;
const MAX_PROCESSES = 16;
/** More than one finding can name: what finds no room here cannot open a closed incident again. */
const MAX_LISTED = 256;
const MAX_FINDINGS = 256;

/** A later sighting outweighs an earlier one only upwards: who was once allowed through was not always blocked. */
const ROLE_ORDER: readonly Role[] = ['blocked', 'miner', 'relay'];

/** Who only ever tries to reach a pool does not mine. */
const KEPT_AWAY = 'network.pool-attempt';
/** Signals of somebody at work, or trying to be. */
const WORK = /^(?:cpu\.|network\.|evasion\.(?:quiet|tick|unowned|yields))/;

/** A library that the system loads into every program: nobody saw what it does there. */
const HOOK = 'evasion.preload-hook';

/** Weighs what was seen of whom an incident is about. */
export type Weigh = (incident: Incident, signals: readonly Signal[]) => Conclusion;

/** The incident with more evidence, or the very same object when it says nothing new. `rev` is left to the caller. */
export function addEvidence(incident: Incident, evidence: IncidentEvidence, weigh: Weigh): Incident {
  const seen: Incident = {
    ...incident,
    role: roleWith(incident, evidence),
    processes: mergeProcesses(incident.processes, evidence.processes ?? []),
    configs: union(incident.configs, evidence.configs ?? [], (path) => path, MAX_LISTED),
    pools: union(incident.pools, evidence.pools ?? [], poolKey, MAX_LISTED),
    wallets: union(incident.wallets, evidence.wallets ?? [], ({ address }) => address, MAX_LISTED),
    findingIds: union(incident.findingIds, evidence.findingIds ?? [], (id) => id, MAX_FINDINGS),
    ...latest('latestBeginMs', incident, evidence),
    ...latest('lastToldMs', incident, evidence),
    joins: mergeJoins(incident.joins, evidence.joins ?? []),
    alertCount: incident.alertCount + (evidence.alertCount ?? 0),
    firstSeenMs: Math.min(incident.firstSeenMs, evidence.firstSeenMs),
    lastSeenMs: Math.max(incident.lastSeenMs, evidence.lastSeenMs),
  };
  const next = { ...seen, conclusion: weigh(seen, [...signalsOfIncident(incident), ...evidence.signals]) };
  return JSON.stringify(next) === JSON.stringify(incident) ? incident : next;
}

/** What a finding adds. `clockOffsetMs`: the agent's clock minus ours. */
export function evidenceOfFinding(finding: Finding, clockOffsetMs: number): IncidentEvidence {
  const { subject } = finding;
  const role = roleTold(finding.signals);
  return {
    signals: finding.signals,
    processes: subject.type === 'process' ? [subject.process] : [],
    configs: readConfigPaths(finding),
    pools: finding.pools,
    wallets: finding.wallets,
    findingIds: [finding.id],
    latestBeginMs: finding.firstSeenMs,
    ...(role === undefined ? {} : { role }),
    lastToldMs: finding.lastSeenMs - clockOffsetMs,
    firstSeenMs: finding.firstSeenMs - clockOffsetMs,
    lastSeenMs: finding.lastSeenMs - clockOffsetMs,
  };
}

/** What is left of the role of an incident when some of its evidence turned out to belong elsewhere. */
export function roleLeft(role: Role, signals: readonly Signal[], evidence: readonly IncidentEvidence[]): Role {
  if (isHookAlone([...signals, ...evidence.flatMap((each) => each.signals)])) return 'hook';
  if (!ROLE_ORDER.includes(role)) return role;
  const shown = [roleTold(signals), ...evidence.map((each) => each.role)].filter((each) => each !== undefined);
  return shown.length === 0 ? 'miner' : shown.reduce(strongerRole);
}

function roleTold(signals: readonly Signal[]): Role | undefined {
  const atWork = signals.filter(({ code }) => WORK.test(code));
  if (atWork.length === 0) return undefined;
  return atWork.every(({ code }) => code === KEPT_AWAY) ? 'blocked' : 'miner';
}

function latest(
  what: 'latestBeginMs' | 'lastToldMs',
  { [what]: known }: Pick<Incident, 'latestBeginMs' | 'lastToldMs'>,
  { [what]: seen }: IncidentEvidence,
): Pick<Incident, 'latestBeginMs' | 'lastToldMs'> {
  if (seen === undefined) return {};
  return { [what]: Math.max(known ?? seen, seen) };
}

/** Joins sorted by time, the latest {@link MAX_JOINS}, one an alert. */
function mergeJoins(joins: readonly Join[], more: readonly Join[]): readonly Join[] {
  if (more.length === 0) return joins;
  const byAlert = new Map([...joins, ...more].map((join) => [join.alertId, join]));
  return [...byAlert.values()]
    .sort((left, right) => left.atMs - right.atMs || (left.alertId < right.alertId ? -1 : 1))
    .slice(-MAX_JOINS);
}

function readConfigPaths(finding: Finding): readonly string[] {
  const ofSignals = finding.signals.filter(({ code }) => code.endsWith('-config')).map(({ params }) => pathIn(params));
  const ofEvidence = finding.evidence.filter(({ code }) => code === 'config-file').map(({ params }) => pathIn(params));
  const isConfig = finding.subject.type === 'file' && !isHookAlone(finding.signals);
  const own = isConfig ? [finding.subject.path.text] : [];
  return [...ofSignals, ...ofEvidence, ...own].filter((path) => path !== undefined);
}

function pathIn(params: Params): string | undefined {
  return typeof params.path === 'string' ? params.path : undefined;
}

/** A miner that was found lying there is thought to mine until something tells what it does. */
function roleWith(incident: Incident, { role: shown, signals }: IncidentEvidence): Role {
  const before = signalsOfIncident(incident);
  if (isHookAlone([...before, ...signals])) return 'hook';
  if (incident.role === 'hook') return shown ?? 'miner';
  if (shown === undefined) return incident.role;
  const isThought = !before.some(({ code }) => WORK.test(code));
  return isThought && ROLE_ORDER.includes(incident.role) ? shown : strongerRole(incident.role, shown);
}

function isHookAlone(signals: readonly Signal[]): boolean {
  return signals.length > 0 && signals.every(({ code }) => code === HOOK);
}

function strongerRole(role: Role, other: Role): Role {
  if (!ROLE_ORDER.includes(role)) return role;
  return ROLE_ORDER.indexOf(other) > ROLE_ORDER.indexOf(role) ? other : role;
}

/** The latest runs; what a later sighting knows more of one is added to what was known. */
function mergeProcesses(known: readonly ProcessRef[], more: readonly ProcessRef[]): readonly ProcessRef[] {
  const byKey = new Map(known.map((process) => [processKey(process), process]));
  for (const process of more) {
    const key = processKey(process);
    byKey.set(key, { ...byKey.get(key), ...process });
  }
  return [...byKey.values()].slice(-MAX_PROCESSES);
}

/** The first `limit` different ones, in the order in which they were seen. */
function union<T>(known: readonly T[], more: readonly T[], keyOf: (item: T) => string, limit: number): readonly T[] {
  const byKey = new Map<string, T>();
  for (const item of [...known, ...more]) {
    const key = keyOf(item);
    if (!byKey.has(key)) byKey.set(key, item);
  }
  return [...byKey.values()].slice(0, limit);
}
