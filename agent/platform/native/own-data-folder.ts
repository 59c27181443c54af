import { join } from 'node:path';
import { statePlacesOf, userStatePlace } from '#shared/files/state-places.ts';
import { loadServiceCalls } from '../windows/service/load-service-calls.ts';
import {
  makeWindowsDataFolder,
  makeWindowsProgramFolder,
  makeWindowsStateFolder,
  windowsDataFolder,
} from '../windows/service/own-data-folder.ts';

/**
 * Where an agent that was told nothing else keeps its data: the machine's place for root and for an administrator (on Windows one whose rights are
 * in force), which is that of a service as well; otherwise the user's own.
 *
 * @throws VerbError when the environment names no folder of the user
 */
export async function ownDataFolder(): Promise<string> {
  return process.platform === 'win32' ? windowsDataFolder(await loadServiceCalls(), process.env) : unixDataFolder();
}

/**
 * The same for whoever writes there. On Windows the machine's place is made first, and nobody else may change it; on Linux root's lies where root alone
 * may make anything.
 *
 * @throws VerbError when others could change it
 */
export async function makeOwnDataFolder(): Promise<string> {
  return process.platform === 'win32' ? makeWindowsDataFolder(await loadServiceCalls(), process.env) : unixDataFolder();
}

/** As {@link makeOwnDataFolder}, of which it is the folder above: where a collector keeps its data beside that of an agent. */
export async function makeOwnStateFolder(): Promise<string> {
  return process.platform === 'win32'
    ? makeWindowsStateFolder(await loadServiceCalls(), process.env)
    : unixStateFolder();
}

/**
 * Where the data of a collector of this machine is looked for, the likeliest first: one's own, and root's. On Windows one's own only, because anybody
 * may make what is called like that of an administrator.
 *
 * @throws VerbError as {@link makeOwnStateFolder} does
 */
export async function ownStateFolders(): Promise<readonly string[]> {
  if (process.platform === 'win32') return [await makeOwnStateFolder()];
  const { machine, user } = statePlacesOf('unix', process.env);
  return isRoot() || user === undefined ? [machine] : [user, machine];
}

/**
 * From where an agent with that data folder runs programs of its own: that folder, except for an administrator of Windows.
 *
 * @throws VerbError when others could change it
 */
export async function makeProgramFolder(dataFolder: string): Promise<string> {
  return process.platform === 'win32'
    ? makeWindowsProgramFolder(await loadServiceCalls(), process.env, dataFolder)
    : dataFolder;
}

function unixDataFolder(): string {
  return join(unixStateFolder(), 'agent');
}

function unixStateFolder(): string {
  return isRoot() ? statePlacesOf('unix', process.env).machine : userStatePlace('unix', process.env);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
