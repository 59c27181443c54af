import { type Stats, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../read-failure.ts';

const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const GROUP_OR_OTHERS_AT_ALL = 0o077;
/** In such a folder nobody replaces what belongs to somebody else. */
const STICKY = 0o1000;

/** A service of the system trusts root and nobody else, and the group of root is root. */
const ROOT = 0;

/**
 * Why this file or folder, or a folder above it, could be exchanged by somebody other than root; undefined when it could not. Links are
 * followed, since the service will.
 */
export function whoMayChange(path: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    return `${path} cannot be found (${errorCode(error)})`;
  }
  for (let each = real; ; each = dirname(each)) {
    const found = statSync(each);
    if (found.uid !== ROOT) return `${each} belongs to user ${found.uid}`;
    if (mayOthersWrite(found) && (each === real || (found.mode & STICKY) === 0))
      return `${each} may be written by others (mode ${modeOf(found)})`;
    if (each === dirname(each)) return undefined;
  }
}

/** Why the secret in this file is none; undefined when its owner alone may read it. */
export function whoMayRead(path: string): string | undefined {
  const found = statSync(path);
  return (found.mode & GROUP_OR_OTHERS_AT_ALL) === 0
    ? undefined
    : `${path} may be read by others than its owner (mode ${modeOf(found)})`;
}

function mayOthersWrite({ mode, gid }: Stats): boolean {
  return (mode & (gid === ROOT ? OTHERS_WRITE : OTHERS_WRITE | GROUP_WRITES)) !== 0;
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
