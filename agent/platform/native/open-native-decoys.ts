import { type Observed, unobservable } from '#shared/model/observed.ts';
import type { Decoys } from '../decoys.ts';
import { openLinuxDecoys } from '../linux/programs/decoys.ts';
import { openWindowsDecoys } from '../windows/programs/decoys.ts';

/** Decoys on this machine, with their files below `stateFolder`; or the reason why there are none. */
export async function openNativeDecoys(stateFolder: string): Promise<Observed<Decoys>> {
  if (process.platform === 'linux') return openLinuxDecoys(stateFolder);
  if (process.platform === 'win32') return openWindowsDecoys(stateFolder);
  return unobservable('not-implemented');
}
