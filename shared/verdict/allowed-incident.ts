import type { Allowance } from '../model/allowance.ts';
import type { Subject } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import type { Signal } from '../model/signal.ts';
import { findAllowance } from './allowance.ts';

const FILE = 'file:';

/** What an incident has seen so far, as signals again: those that count, and those that an allowance left out. */
export function signalsOfIncident({ conclusion }: Pick<Incident, 'conclusion'>): readonly Signal[] {
  return [...conclusion.present, ...(conclusion.allowed ?? [])].map(({ code, quality, params }) => ({
    ...{ code, quality, params },
  }));
}

/**
 * The allowance that means whatever an incident is about: all of its processes, or its file. None for an address, for a host as a
 * whole, and where nobody could be named. It may still be that evidence breaks through.
 */
export function allowanceMeaning(
  { subject, actor, processes }: Pick<Incident, 'subject' | 'actor' | 'processes'>,
  allowances: readonly Allowance[],
  nowMs: number,
): Allowance | undefined {
  if (subject.type !== 'host' || actor === undefined) return undefined;
  return findAllowance(allowances, subject, subjectsOf(actor, processes), nowMs);
}

/** As {@link allowanceMeaning}, but none where a pool or a wallet is known: those break through without a signal of their own. */
export function allowanceFor(
  incident: Pick<Incident, 'subject' | 'actor' | 'processes' | 'pools' | 'wallets'>,
  allowances: readonly Allowance[],
  nowMs: number,
): Allowance | undefined {
  if (incident.pools.length > 0 || incident.wallets.length > 0) return undefined;
  return allowanceMeaning(incident, allowances, nowMs);
}

function subjectsOf(actor: string, processes: Incident['processes']): readonly Subject[] {
  const path = actor.startsWith(FILE) ? actor.slice(FILE.length) : undefined;
  // A name that is no text begins so in a key.
  const file: readonly Subject[] =
    path === undefined || path.startsWith('\0') ? [] : [{ type: 'file', path: { text: path } }];
  return [...processes.map((process): Subject => ({ type: 'process', process })), ...file];
}
