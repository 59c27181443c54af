import { type Allowance, type AllowanceMatch, type AllowanceScope, isActive } from '../model/allowance.ts';
import type { Finding, Subject } from '../model/finding.ts';
import type { OsName } from '../model/os-name.ts';
import type { ProcessRef } from '../model/process-ref.ts';
import type { Signal, SignalGroup } from '../model/signal.ts';
import { comparablePath, isBelow, risksOfPath } from './allowance-problems.ts';
import { signalDefinition } from './signals.ts';

/** What ordinary programs do as well. Everything else is left by miners, or by those who hide, and no allowance touches it. */
const COVERABLE: readonly SignalGroup[] = ['cpu', 'provenance'];

/** Where a process runs. */
export interface AllowancePlace {
  readonly hostId: string;
  readonly site: string;
}

/** What is said beside a signal that was left out. */
export type AllowedBy = Pick<Allowance, 'id' | 'owner' | 'reason'>;

export function holdsAt(scope: AllowanceScope, { hostId, site }: AllowancePlace): boolean {
  switch (scope.type) {
    case 'host':
      return scope.hostId === hostId;
    case 'site':
      return scope.site === site;
    case 'all':
      return true;
  }
}

/**
 * Whether a process is one of those that are meant. What could not be read of it fits nothing: unknown is not normal. A path says
 * nothing about a process whose executable was deleted, nor about one whose name is no text.
 */
export function coversProcess({ match, risky }: Allowance, process: ProcessRef): boolean {
  const { exe, exeDeleted, cgroup, user, sid, name } = process;
  const file = exe === undefined || exeDeleted === true ? undefined : textOf(exe);
  return (
    hasProgram(match) &&
    fitsPath(match, file, risky === true) &&
    fits(match.cgroup, (wanted) => cgroup === wanted) &&
    fits(match.cgroupUnder, (wanted) => cgroup !== undefined && (cgroup === wanted || isBelow(cgroup, wanted))) &&
    fits(match.user, (wanted) => user === wanted || sid === wanted) &&
    fits(match.name, (wanted) => textOf(name) === wanted)
  );
}

/** As {@link coversProcess}; a file is covered by its path alone, a host as a whole never. */
export function coversSubject(allowance: Allowance, subject: Subject): boolean {
  const { match, risky } = allowance;
  switch (subject.type) {
    case 'process':
      return coversProcess(allowance, subject.process);
    case 'file':
      return (
        (match.exe ?? match.folder) !== undefined &&
        [match.cgroup, match.cgroupUnder, match.user, match.name].every((each) => each === undefined) &&
        fitsPath(match, textOf(subject.path), risky === true)
      );
    case 'host':
      return false;
  }
}

/** The first one that holds there now and means all of these; nobody answers for nothing. */
export function findAllowance(
  allowances: readonly Allowance[],
  place: AllowancePlace,
  subjects: readonly Subject[],
  nowMs: number,
): Allowance | undefined {
  if (subjects.length === 0) return undefined;
  return allowances.find(
    (allowance) =>
      isActive(allowance, nowMs) &&
      holdsAt(allowance.scope, place) &&
      subjects.every((subject) => coversSubject(allowance, subject)),
  );
}

/** Whether an allowance may leave this signal out when nothing breaks through. */
export function isCoverable({ code }: Pick<Signal, 'code'>): boolean {
  const group = signalDefinition(code)?.group;
  return group !== undefined && COVERABLE.includes(group);
}

/** What breaks through every allowance: then all is weighed as if there were none. */
export function breaksThrough(evidence: Pick<Finding, 'signals' | 'pools' | 'wallets'>): boolean {
  const { signals, pools, wallets } = evidence;
  return pools.length > 0 || wallets.length > 0 || signals.some(isUnmistakable);
}

/** A signal that is weighed and that no allowance may leave out. */
export function isUnmistakable(signal: Pick<Signal, 'code' | 'quality'>): boolean {
  return signal.quality > 0 && signalDefinition(signal.code) !== undefined && !isCoverable(signal);
}

/** Which findings of one host are normal there, by id. Findings about the same actor stand or fall together. */
export function allowedFindings(
  findings: readonly Finding[],
  allowances: readonly Allowance[],
  nowMs: number,
): ReadonlyMap<string, Allowance> {
  const allowed = new Map<string, Allowance>();
  const holding = allowances.filter((allowance) => isActive(allowance, nowMs));
  if (holding.length === 0) return allowed;
  for (const own of Map.groupBy(findings, ({ subject }) => actorOf(subject)).values()) {
    if (own.some(breaksThrough)) continue;
    const subjects = own.map(({ subject }) => subject);
    const by = holding.find((allowance) => subjects.every((subject) => coversSubject(allowance, subject)));
    for (const finding of own) if (by !== undefined && finding.signals.some(isCoverable)) allowed.set(finding.id, by);
  }
  return allowed;
}

function actorOf(subject: Subject): string {
  return subject.type === 'process' ? subject.process.groupKey : JSON.stringify(subject);
}

function hasProgram({ exe, folder, cgroup, cgroupUnder }: AllowanceMatch): boolean {
  return [exe, folder, cgroup, cgroupUnder].some((each) => each !== undefined);
}

/** A folder that is trusted does not make the hidden folders in it trusted, nor those where anybody may write. */
function fitsPath({ exe, folder }: AllowanceMatch, file: string | undefined, isRiskTaken: boolean): boolean {
  return (
    fits(exe, (wanted) => file !== undefined && comparablePath(file) === comparablePath(wanted)) &&
    fits(folder, (wanted) => file !== undefined && isBelow(file, wanted)) &&
    (file === undefined || (exe ?? folder) === undefined || isRiskTaken || risksOfPath(file).length === 0)
  );
}

function fits(wanted: string | undefined, isFit: (wanted: string) => boolean): boolean {
  return wanted === undefined || isFit(wanted);
}

/** Undefined for a name that is no text: two different ones may read the same. */
function textOf(name: OsName): string | undefined {
  return name.rawBase64 === undefined ? name.text : undefined;
}
