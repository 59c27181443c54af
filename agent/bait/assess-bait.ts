import { BAIT_ALPHA } from '#shared/model/bait-bounds.ts';
import type { MeasuredSlot } from './bait-experiment.ts';
import { HOST } from './bait-reading.ts';
import { adjustByHolm } from './holm.ts';
import { permutationP } from './permutation-p.ts';

/** Less than this is of no use to a miner, however certain. */
const MIN_EFFECT_CORES = 0.03;
/** It must lose this share of what it uses beside a control: a neighbour that is merely crowded loses less. */
const MIN_LOST_SHARE = 0.3;

/** One question and its answer: does this group (or the host, `host`) use less while a decoy runs? */
export interface BaitAnswer {
  readonly key: string;
  readonly startCores: number;
  readonly controlCores: number;
  readonly decoyCores: number;
  /** Control minus decoy: positive when it goes quiet. */
  readonly effectCores: number;
  /** Exact, one-sided, over all orders of the slots that were finished. */
  readonly p: number;
  /** The same, adjusted for the number of questions (Holm). */
  readonly adjustedP: number;
  readonly isQuiet: boolean;
}

/**
 * Answers from the slots that were finished, the clearest first; none before there was one of each kind. Who could not be measured in
 * one of them is left out.
 */
export function assessBait(
  slots: readonly MeasuredSlot[],
  startCores: ReadonlyMap<string, number>,
): readonly BaitAnswer[] {
  const isDecoy = slots.map(({ kind }) => kind === 'decoy');
  if (!isDecoy.includes(true) || !isDecoy.includes(false)) return [];
  const asked = [...startCores].flatMap(([key, start]) => {
    const cores = slots.map((slot) => slot.cores.get(key));
    return cores.every((value) => value !== undefined) ? [{ key, start, cores }] : [];
  });
  // Millionths of a core: whole numbers, so that equal sums are equal.
  const pValues = asked.map(({ cores }) =>
    permutationP(
      cores.map((value) => Math.round(value * 1e6)),
      isDecoy,
    ),
  );
  const adjusted = adjustByHolm(pValues);
  return asked
    .map(({ key, start, cores }, index): BaitAnswer => {
      const controlCores = mean(cores.filter((_, slot) => isDecoy[slot] === false));
      const decoyCores = mean(cores.filter((_, slot) => isDecoy[slot] === true));
      const effectCores = controlCores - decoyCores;
      const adjustedP = adjusted[index] ?? 1;
      return {
        ...{ key, startCores: start, controlCores, decoyCores, effectCores },
        ...{ p: pValues[index] ?? 1, adjustedP },
        isQuiet:
          adjustedP <= BAIT_ALPHA && effectCores >= MIN_EFFECT_CORES && effectCores >= MIN_LOST_SHARE * controlCores,
      };
    })
    .sort((left, right) => left.p - right.p || right.effectCores - left.effectCores || rank(left) - rank(right));
}

/** A process says more than the host. */
function rank({ key }: BaitAnswer): number {
  return key === HOST ? 1 : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
