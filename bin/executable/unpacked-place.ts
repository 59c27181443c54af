import { join } from 'node:path';

/** Beside the data of this user: `/var/lib/minesweep` for root, else below the home folder. Never a folder that others may write to. */
export function defaultUnpackedFolder(): string {
  if (process.getuid?.() === 0) return '/var/lib/minesweep/unpacked';
  const { LOCALAPPDATA, XDG_STATE_HOME, HOME = '/' } = process.env;
  return join(LOCALAPPDATA ?? (XDG_STATE_HOME || join(HOME, '.local', 'state')), 'minesweep', 'unpacked');
}
