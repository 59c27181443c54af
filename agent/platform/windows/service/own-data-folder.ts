import { win32 } from 'node:path';
import { statePlacesOf, userStatePlace } from '#shared/files/state-places.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { ServiceCalls } from './service-calls.ts';

type Elevation = Pick<ServiceCalls, 'isElevated'>;
type FolderCalls = Elevation & Parameters<typeof makePrivateFolder>[0];

const AGENT = 'agent';

/** Where the agent of this machine keeps its data: that of a service, and whatever an administrator starts. */
export function machineDataFolder(environment: NodeJS.ProcessEnv): string {
  return win32.join(statePlacesOf('windows', environment).machine, AGENT);
}

/**
 * Where everything is kept: the machine's place for whoever has the rights of an administrator in force, otherwise the user's own.
 *
 * @throws VerbError when the environment names no folder of the user
 */
function windowsStateFolder(calls: Elevation, environment: NodeJS.ProcessEnv): string {
  return calls.isElevated() ? statePlacesOf('windows', environment).machine : userStatePlace('windows', environment);
}

/** The agent's part of that. */
export function windowsDataFolder(calls: Elevation, environment: NodeJS.ProcessEnv): string {
  return win32.join(windowsStateFolder(calls, environment), AGENT);
}

/**
 * The same, made ready to be written into. Of a folder of the machine that means as for a service: it is made private, and refused when others could
 * read or change it, anything in it, or exchange a folder above it: what runs from there has the rights of an administrator.
 *
 * @throws VerbError
 */
export function makeWindowsDataFolder(calls: FolderCalls, environment: NodeJS.ProcessEnv): string {
  return made(calls, windowsDataFolder(calls, environment));
}

/** As {@link makeWindowsDataFolder}, of which it is the folder above: for whoever keeps more there than an agent. */
export function makeWindowsStateFolder(calls: FolderCalls, environment: NodeJS.ProcessEnv): string {
  return made(calls, windowsStateFolder(calls, environment));
}

/**
 * From where an agent with that data folder runs programs of its own. Whoever has the rights of an administrator in force runs none from a folder that
 * others may change, and who may change this one is not known: such programs lie in the machine's, see {@link makeWindowsDataFolder}.
 *
 * @throws VerbError
 */
export function makeWindowsProgramFolder(
  calls: FolderCalls,
  environment: NodeJS.ProcessEnv,
  dataFolder: string,
): string {
  return calls.isElevated() ? makeWindowsDataFolder(calls, environment) : dataFolder;
}

function made(calls: FolderCalls, folder: string): string {
  if (calls.isElevated()) makePrivateFolder(calls, folder);
  return folder;
}
