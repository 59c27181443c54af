import type { UnobservableReason } from '../model/observed.ts';
import type { Signal, SignalGroup } from '../model/signal.ts';
import type { AllowedSignal, Conclusion, PresentSignal, Severity, Verdict } from '../model/verdict.ts';
import { type AllowedBy, isCoverable, isUnmistakable } from './allowance.ts';
import { combine } from './combine.ts';
import type { Observability } from './observability.ts';
import { reachedVerdict } from './reached-verdict.ts';
import { type SignalCode, type SignalDefinition, signalDefinition, signals as registry } from './signals.ts';

/**
 * The most that one kind of evidence may say by itself. A busy processor alone stays below "suspicious" whatever is counted about it;
 * nothing alone is certain.
 */
export const groupCaps: Readonly<Record<SignalGroup, number>> = {
  cpu: 0.25,
  provenance: 0.6,
  artefact: 0.95,
  network: 0.95,
  evasion: 0.8,
};

/** The published table: how urgent a verdict is. */
export const severityOfVerdict: Readonly<Record<Verdict, Severity>> = {
  observed: 'info',
  suspicious: 'medium',
  probable: 'high',
  confirmed: 'critical',
};

/**
 * Weighs signals to a verdict that explains itself. A noisy-or with a cap for each group of evidence:
 *
 *     group = min(cap(group), 1 - product over its signals of (1 - weight * quality))
 *     probability = 1 - product over groups of (1 - group)
 *
 * - suspicious: probability >= 0.30
 * - probable: >= 0.60, and two independent groups of evidence
 * - confirmed: >= 0.85, two groups, a decisive signal, and two independent witnesses (the host's agent and a network sensor, or an
 *   experiment): what one pair of eyes says, however much, is at most probable
 *
 * A group, a witness or a decisive sign counts from a weight * quality of 0.03 on: a trace too faint to matter opens no door.
 *
 * The same code counts once, by its best quality. Codes that are not registered do not count, nor does a quality that is no
 * number above 0; one above 1 counts as 1. The order of signals does not matter.
 * Every registered signal that is not present is listed as absent, or as not observable with the reason of the first need that was
 * not met.
 *
 * `allowedBy`: somebody answers for all that was seen. What ordinary programs do as well is then left out and told as allowed; but a
 * single signal that is unmistakable, and everything is weighed as if nobody had answered.
 */
export function conclude(signals: readonly Signal[], observability: Observability, allowedBy?: AllowedBy): Conclusion {
  const best = bestByCode(signals);
  const allowed =
    allowedBy === undefined || best.some(isUnmistakable) ? [] : allow(best.filter(isCoverable), allowedBy);
  const present = weigh(allowed.length === 0 ? best : best.filter((signal) => !isCoverable(signal)));
  const missing = (Object.keys(registry) as SignalCode[])
    .filter((code) => ![...present, ...allowed].some((signal) => signal.code === code))
    .map((code) => ({ code, reason: reasonNotObservable(code, observability) }));
  const probability = combine([...groupTotals(present).values()]);
  const verdict = reachedVerdict({ probability, present });
  return {
    verdict,
    probability,
    severity: severityOfVerdict[verdict],
    present,
    ...(allowed.length === 0 ? {} : { allowed }),
    absent: missing.filter(({ reason }) => reason === undefined).map(({ code }) => code),
    notObservable: missing.flatMap(({ code, reason }) => (reason === undefined ? [] : [{ code, reason }])),
  };
}

/** One signal a code, qualities within (0, 1]: the one of the best quality; of equals the one whose parameters sort first, so that order does not matter. */
function bestByCode(signals: readonly Signal[]): readonly Signal[] {
  const best = new Map<string, Signal>();
  for (const given of signals) {
    if (!Number.isFinite(given.quality) || given.quality <= 0) continue;
    const signal = given.quality <= 1 ? given : { ...given, quality: 1 };
    const other = best.get(signal.code);
    if (other === undefined || isBetter(signal, other)) best.set(signal.code, signal);
  }
  return [...best.values()].sort((left, right) => (left.code < right.code ? -1 : 1));
}

function allow(signals: readonly Signal[], { id, owner, reason }: AllowedBy): readonly AllowedSignal[] {
  return signals.map(({ code, quality, params }) => ({ code, quality, params, by: { id, owner, reason } }));
}

function isBetter(signal: Signal, other: Signal): boolean {
  if (signal.quality !== other.quality) return signal.quality > other.quality;
  return sortKey(signal) < sortKey(other);
}

function sortKey(signal: Signal): string {
  return JSON.stringify(Object.entries(signal.params).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function weigh(signals: readonly Signal[]): readonly PresentSignal[] {
  const known = signals.flatMap((signal) => {
    const definition = signalDefinition(signal.code);
    return definition === undefined ? [] : [{ signal, definition }];
  });
  return known
    .map(({ signal, definition }) => {
      const own = definition.weight * signal.quality;
      const group = combine(known.filter((each) => each.definition.group === definition.group).map(strength));
      return {
        code: signal.code,
        group: definition.group,
        witness: definition.witness,
        weight: definition.weight,
        quality: signal.quality,
        counted: own * Math.min(1, groupCaps[definition.group] / group),
        params: signal.params,
      };
    })
    .sort((left, right) => right.counted - left.counted || (left.code < right.code ? -1 : 1));
}

function strength({ signal, definition }: { signal: Signal; definition: SignalDefinition }): number {
  return definition.weight * signal.quality;
}

/** What each group of evidence says after its cap. */
function groupTotals(present: readonly PresentSignal[]): ReadonlyMap<SignalGroup, number> {
  const totals = new Map<SignalGroup, number>();
  for (const { group } of present) {
    const own = present.filter((signal) => signal.group === group).map(({ weight, quality }) => weight * quality);
    totals.set(group, Math.min(groupCaps[group], combine(own)));
  }
  return totals;
}

function reasonNotObservable(code: SignalCode, observability: Observability): UnobservableReason | undefined {
  const needs: SignalDefinition['needs'] = registry[code].needs;
  return needs.map((need) => observability(need, code)).find((reason) => reason !== undefined);
}
