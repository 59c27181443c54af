import type { Finding } from '#shared/model/finding.ts';
import type { UnobservableReason } from '#shared/model/observed.ts';
import type { Evasion } from './evasion.ts';

/**
 * How one evasion went. `left-out`: the test was ended, or told to be quick, before it was tried. `untestable`: this machine cannot play
 * it, or cannot see it (`host-full`: others used the processors, so that it got too little of one, or cannot be told from want of one).
 */
export type SelftestOutcome =
  | { readonly is: 'noticed'; readonly afterMs: number; readonly finding: Finding }
  | { readonly is: 'missed'; readonly afterMs: number }
  | { readonly is: 'untestable'; readonly reason: UnobservableReason | 'host-full'; readonly detail?: string }
  | { readonly is: 'left-out' };

export interface TriedEvasion {
  readonly evasion: Evasion;
  readonly outcome: SelftestOutcome;
}
