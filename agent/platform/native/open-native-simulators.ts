import { type Observed, unobservable } from '#shared/model/observed.ts';
import { openLinuxSimulators } from '../linux/programs/simulators.ts';
import type { Simulators } from '../simulators.ts';
import { openWindowsSimulators } from '../windows/programs/simulators.ts';
import { makeProgramFolder } from './own-data-folder.ts';

/**
 * Simulators on this machine, with their files below `folder` or where {@link makeProgramFolder} says; or the reason why there are none.
 *
 * @throws VerbError when others could change them
 */
export async function openNativeSimulators(folder: string): Promise<Observed<Simulators>> {
  if (process.platform === 'linux') return openLinuxSimulators(folder);
  if (process.platform === 'win32') return openWindowsSimulators(await makeProgramFolder(folder));
  return unobservable('not-implemented');
}
