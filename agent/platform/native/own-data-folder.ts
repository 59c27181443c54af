import { join } from 'node:path';
import { DEFAULT_DATA_FOLDER } from '../linux/service/systemd-unit.ts';
import { loadServiceCalls } from '../windows/service/load-service-calls.ts';
import { makeWindowsDataFolder, windowsDataFolder } from '../windows/service/own-data-folder.ts';

/**
 * Where an agent that was told nothing else keeps its data: the machine's place for root and for an administrator (on Windows one whose rights are
 * in force), which is that of a service as well; otherwise the user's own.
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

function unixDataFolder(): string {
  if (process.getuid?.() === 0) return DEFAULT_DATA_FOLDER;
  const { XDG_STATE_HOME, HOME = '.' } = process.env;
  return join(XDG_STATE_HOME ?? join(HOME, '.local', 'state'), 'minesweep', 'agent');
}
