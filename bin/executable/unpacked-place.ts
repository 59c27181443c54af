import { join } from 'node:path';

/** Beside the data of this user, see {@link unpackedFolderOf}. */
export function defaultUnpackedFolder(): string {
  return unpackedFolderOf({ env: process.env, uid: process.getuid?.() });
}

/**
 * `/var/lib/minesweep` for root, else below the home folder. Never a folder that others may write to: at the root of a drive of Windows they
 * often may. `uid`: undefined on Windows.
 *
 * @throws when the environment does not say where a user of Windows keeps data
 */
export function unpackedFolderOf({ env, uid }: { env: NodeJS.ProcessEnv; uid: number | undefined }): string {
  if (uid === 0) return '/var/lib/minesweep/unpacked';
  if (uid !== undefined)
    return join(env.XDG_STATE_HOME || join(env.HOME || '/', '.local', 'state'), 'minesweep', 'unpacked');
  if (env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'minesweep', 'unpacked');
  throw new Error(
    'Minesweep keeps parts of itself in a folder that only you may write to, and LOCALAPPDATA does not name one: set it, usually to C:\\Users\\YOU\\AppData\\Local',
  );
}
