import { win32 } from 'node:path';
import { makePrivateFolder } from './private-folder.ts';
import type { ServiceCalls } from './service-calls.ts';

/** Where the agent of this machine keeps its data: that of a service, and whatever an administrator starts. */
export function machineDataFolder({ ProgramData = 'C:\\ProgramData' }: NodeJS.ProcessEnv): string {
  return win32.join(ProgramData, 'Minesweep', 'agent');
}

/** The machine's for whoever has the rights of an administrator in force; otherwise the user's own. */
export function windowsDataFolder(calls: Pick<ServiceCalls, 'isElevated'>, environment: NodeJS.ProcessEnv): string {
  if (calls.isElevated()) return machineDataFolder(environment);
  const { LOCALAPPDATA, USERPROFILE = '.' } = environment;
  return win32.join(LOCALAPPDATA ?? win32.join(USERPROFILE, 'AppData', 'Local'), 'minesweep', 'agent');
}

/**
 * The same, made ready to be written into. Of a folder of the machine that means as for a service: it is made private, and refused when others could
 * read or change it, anything in it, or exchange a folder above it: what runs from there has the rights of an administrator.
 *
 * @throws VerbError
 */
export function makeWindowsDataFolder(
  calls: Pick<ServiceCalls, 'isElevated'> & Parameters<typeof makePrivateFolder>[0],
  environment: NodeJS.ProcessEnv,
): string {
  const folder = windowsDataFolder(calls, environment);
  if (calls.isElevated()) makePrivateFolder(calls, folder);
  return folder;
}
