import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { statePlacesOf } from '#shared/files/state-places.ts';

/** What decides where it is. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Undefined on Windows. */
  readonly uid: number | undefined;
  /** Where Windows lies; undefined when it cannot be told. */
  readonly windowsFolder: () => string | undefined;
  /** Whether this process may make something in that folder of Windows. */
  readonly mayMakeIn: (folder: string) => boolean;
}

const UNPACKED = 'unpacked';

/** Where the executable keeps parts of itself that have to be files, see {@link unpackedFolderOf}. */
export function defaultUnpackedFolder(): string {
  return unpackedFolderOf({ env: process.env, uid: process.getuid?.(), windowsFolder, mayMakeIn });
}

/**
 * Root's or the user's own place for data. On Windows those with the rights of an administrator use what others may read and only they may write, by
 * what folders inherit there: below `Program Files`, where they are known by being able to make something. (A process without these rights may write
 * to all of the same user's folders.) Nothing native is needed for that, as koffi is one of the parts. Never a folder that others may write to: at
 * the root of a drive of Windows they often may.
 *
 * @throws when the environment does not say where a user keeps data
 */
export function unpackedFolderOf({ env, uid, windowsFolder, mayMakeIn }: Surroundings): string {
  const { machine, user } = statePlacesOf(uid === undefined ? 'windows' : 'unix', env);
  if (uid === 0) return posix.join(machine, UNPACKED);
  if (uid !== undefined) return posix.join(user ?? refuse('HOME', '/home/YOU'), UNPACKED);
  // Not by a variable: those of an administrator are what any process of the same user wrote into their registry.
  const drive = win32.parse(windowsFolder() ?? `${env.SystemDrive ?? 'C:'}\\`).root;
  const programs = win32.join(drive, 'Program Files');
  if (mayMakeIn(programs)) return win32.join(programs, 'Minesweep', UNPACKED);
  return win32.join(user ?? refuse('LOCALAPPDATA', 'C:\\Users\\YOU\\AppData\\Local'), UNPACKED);
}

function refuse(variable: string, usual: string): never {
  throw new Error(
    `Minesweep keeps parts of itself in a folder that only you may write to, and ${variable} does not name one: set it, usually to ${usual}`,
  );
}

/** By the name that the kernel itself has for it, which Wine does not know. */
function windowsFolder(): string | undefined {
  try {
    const folder = realpathSync.native('\\\\?\\GLOBALROOT\\SystemRoot');
    return /^[a-z]:\\/i.test(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** By doing so: whether a list of access allows something, nobody but the system can tell. @throws what is no refusal */
function mayMakeIn(folder: string): boolean {
  let made: string;
  try {
    made = mkdtempSync(win32.join(folder, 'Minesweep.'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPERM' || code === 'EACCES') return false;
    throw error;
  }
  try {
    rmdirSync(made);
  } catch {
    // somebody looks at it: it is empty, and stays so
  }
  return true;
}
