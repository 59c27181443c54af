import type { SignalGroup } from '../model/signal.ts';
import type { Conclusion, PresentSignal, Verdict, Witness } from '../model/verdict.ts';
import { combine } from './combine.ts';
import { signalDefinition } from './signals.ts';

/** What a verdict takes that was not seen. `only`: the one kind of evidence, the one witness that speaks so far; absent when none does. */
export type Lack =
  | { readonly kind: 'probability'; readonly atLeastShare: number }
  | { readonly kind: 'group'; readonly only?: SignalGroup }
  | { readonly kind: 'decisive' }
  | { readonly kind: 'witness'; readonly only?: Witness };

/** The verdict above the one that was reached, and everything that is missing for it. */
export interface NextVerdict {
  readonly verdict: Verdict;
  readonly missing: readonly Lack[];
}

/** Surest first; each takes all that the next one takes. `observed` takes nothing. */
const LADDER = ['confirmed', 'probable', 'suspicious'] as const satisfies readonly Verdict[];

/** From which probability on a verdict is possible. */
const thresholds = { suspicious: 0.3, probable: 0.6, confirmed: 0.85 } as const;

/** What a group of evidence, a witness or a decisive sign must say at least to count as one where a verdict asks for it. */
const MIN_SAY = 0.03;

type Weighed = Pick<Conclusion, 'probability' | 'present'>;

export function reachedVerdict(weighed: Weighed): Verdict {
  return LADDER.find((verdict) => lacksFor(verdict, weighed).length === 0) ?? 'observed';
}

/** Why it is not more; undefined when there is no more. */
export function nextVerdict(weighed: Weighed): NextVerdict | undefined {
  const verdict = LADDER.findLast((each) => lacksFor(each, weighed).length > 0);
  return verdict === undefined ? undefined : { verdict, missing: lacksFor(verdict, weighed) };
}

function lacksFor(verdict: (typeof LADDER)[number], { probability, present }: Weighed): readonly Lack[] {
  const lacks: Lack[] = [];
  const atLeastShare = thresholds[verdict];
  if (probability < atLeastShare) lacks.push({ kind: 'probability', atLeastShare });
  if (verdict === 'suspicious') return lacks;
  const groups = saying(present, ({ group }) => group);
  if (groups.length < 2) lacks.push({ kind: 'group', ...onlyOf(groups) });
  if (verdict === 'probable') return lacks;
  if (!present.some(isDecisive)) lacks.push({ kind: 'decisive' });
  const witnesses = saying(present, ({ witness }) => witness);
  if (witnesses.length < 2) lacks.push({ kind: 'witness', ...onlyOf(witnesses) });
  return lacks;
}

function onlyOf<Key>([only]: readonly Key[]): { readonly only?: Key } {
  return only === undefined ? {} : { only };
}

/** Whether it is a sign that only miners leave, and more than a trace of it. */
export function isDecisive({ code, weight, quality }: PresentSignal): boolean {
  return signalDefinition(code)?.decisive === true && weight * quality >= MIN_SAY;
}

/** Which groups or witnesses say enough to count. */
function saying<Key>(present: readonly PresentSignal[], keyOf: (signal: PresentSignal) => Key): readonly Key[] {
  return [...Map.groupBy(present, keyOf)]
    .filter(([, own]) => combine(own.map(({ weight, quality }) => weight * quality)) >= MIN_SAY)
    .map(([key]) => key);
}
