/** At least this share of what somebody used at the start is to be back up. */
export const BACK_SHARE = 0.5;

/** What an answer of an experiment with decoys means, by a word of the catalogue (`bait.WORD`). */
export type BaitMeaning = 'quiet' | 'indifferent' | 'away' | 'undecided';

/**
 * Who stopped at some time and was not back beside the controls either, as what is done with its work, or hides for longer than a slot waits, tells
 * nothing by doing the same beside the decoys: `away`.
 */
export function baitMeaning(
  answer: { readonly startCores: number; readonly controlCores: number; readonly quiet: boolean },
  isComplete: boolean,
): BaitMeaning {
  if (answer.quiet) return 'quiet';
  if (!isComplete) return 'undecided';
  return answer.controlCores < answer.startCores * BACK_SHARE ? 'away' : 'indifferent';
}
