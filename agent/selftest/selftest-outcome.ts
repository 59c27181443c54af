import type { Finding } from '#shared/model/finding.ts';
import type { UnobservableReason } from '#shared/model/observed.ts';
import type { Evasion } from './evasion.ts';

/**
 * How one evasion went. `left-out`: the test was ended, or told to be quick, before it was tried. `untestable`: this machine cannot play
 * it, or cannot see it (`host-full`: others used the processors, so that it got too little of one, or cannot be told from want of one;
 * `other-system`: there is no such thing here, or nobody can see it).
 */
export type SelftestOutcome =
  | { readonly is: 'noticed'; readonly afterMs: number; readonly finding: Finding }
  | { readonly is: 'missed'; readonly afterMs: number }
  | { readonly is: 'untestable'; readonly reason: UntestableReason; readonly detail?: string }
  | { readonly is: 'left-out' };

export type UntestableReason = UnobservableReason | 'host-full' | 'other-system';

export interface TriedEvasion {
  readonly evasion: Evasion;
  readonly outcome: SelftestOutcome;
  /** Ids of its processes that could not be ended; none as a rule. */
  readonly remaining: readonly number[];
}
