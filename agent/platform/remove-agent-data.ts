import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DECOY_FOLDER_PREFIX } from './decoy-marker.ts';
import { errorCode } from './read-failure.ts';
import { SIMULATOR_FOLDER_PREFIX } from './simulator-marker.ts';

/** What an agent makes in its data folder, its drafts included: database, identity, status, pause, what it says, and what was set aside. */
const OWN_NAMES =
  /^(?:agent\.db(?:-wal|-shm|-journal)?|(?:agent-id|status\.json|pause\.json)(?:\.new)?|agent\.log(?:\.old)?|(?:corrupt|newer-version)-\d{4}-\d\d-\d\dT[\w-]+)$/;
/** Folders of programs that ran there: of experiments and self-tests that were killed. */
const PROGRAM_FOLDERS = new RegExp(`^(?:${DECOY_FOLDER_PREFIX}|${SIMULATOR_FOLDER_PREFIX})\\w+$`);

/**
 * Leaves the data of an agent or, with `purge`, removes what an agent made, by name, and its folder when nothing else is in it. Says which, a
 * line each.
 */
export function removeAgentData(folder: string | undefined, purge: boolean): readonly string[] {
  if (folder === undefined || !existsSync(folder)) return [];
  if (!purge) return [`kept ${folder}; --purge removes it too`];
  try {
    removeNamed(folder, (name) => OWN_NAMES.test(name) || PROGRAM_FOLDERS.test(name));
    const left = readdirSync(folder);
    if (left.length > 0) return [`kept ${folder}, without the data of the agent: ${left.length} others are in it`];
    rmdirSync(folder);
    return [`removed ${folder}`];
  } catch (error) {
    return [couldNotRemove(folder, error)];
  }
}

/** Removes what is left of programs that an agent ran from a folder where it kept nothing else, and the folder when nothing else is in it. */
export function removeAgentPrograms(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  try {
    removeNamed(folder, (name) => PROGRAM_FOLDERS.test(name));
    if (readdirSync(folder).length > 0) return [];
    rmdirSync(folder);
    return [`removed ${folder}`];
  } catch (error) {
    return [couldNotRemove(folder, error)];
  }
}

function removeNamed(folder: string, isOwn: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(isOwn))
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 10 });
}

function couldNotRemove(folder: string, error: unknown): string {
  return `could not remove all of ${folder} (${errorCode(error)}): remove it by hand`;
}
