import { type Observed, unobservable } from '#shared/model/observed.ts';
import type { Decoys } from '../decoys.ts';
import { openLinuxDecoys } from '../linux/decoys.ts';

/** Decoys on this machine, with their files below `stateFolder`; or the reason why there are none. */
export function openNativeDecoys(stateFolder: string): Observed<Decoys> {
  return process.platform === 'linux' ? openLinuxDecoys(stateFolder) : unobservable('not-implemented');
}
