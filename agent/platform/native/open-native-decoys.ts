import { type Observed, unobservable } from '#shared/model/observed.ts';
import type { Decoys } from '../decoys.ts';
import { openLinuxDecoys } from '../linux/programs/decoys.ts';
import { openWindowsDecoys } from '../windows/programs/decoys.ts';
import { makeProgramFolder } from './own-data-folder.ts';

/**
 * Decoys on this machine, with their files below `stateFolder` or where {@link makeProgramFolder} says; or the reason why there are none.
 *
 * @throws VerbError when others could change them
 */
export async function openNativeDecoys(stateFolder: string): Promise<Observed<Decoys>> {
  if (process.platform === 'linux') return openLinuxDecoys(stateFolder);
  if (process.platform === 'win32') return openWindowsDecoys(await makeProgramFolder(stateFolder));
  return unobservable('not-implemented');
}
