import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, isVanished } from '../../read-failure.ts';

/** Of a file with a POSIX access list the bits of the group are the most that anybody on the list may do, so they count even for the group of root. */
const GROUP_OR_OTHERS_WRITE = 0o022;
const GROUP_OR_OTHERS_AT_ALL = 0o077;
/** In such a folder nobody replaces what belongs to somebody else. */
const STICKY = 0o1000;

/** A service of the system trusts root and nobody else. */
const ROOT = 0;

/**
 * Why this file or folder, or a folder above it, could be exchanged by somebody other than root; undefined when it could not. Links are not
 * followed but refused: where one leads may change after this, so a service is told the place itself.
 */
export function whoMayChange(path: string): string | undefined {
  for (const each of partsOf(path)) {
    const found = lookAt(each);
    if (typeof found === 'string') return found;
    if (found.isSymbolicLink()) return `${each} is a link, which may lead elsewhere tomorrow`;
    const problem = problemOf(each, found, each !== path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The same for all that lies in a folder, too, and for what the links in it lead to. */
export function whoMayChangeTree(path: string): string | undefined {
  return whoMayChange(path) ?? whoMayChangeContent(path, new Set());
}

function whoMayChangeContent(path: string, seen: Set<string>): string | undefined {
  if (seen.has(path) || !statSync(path).isDirectory()) return undefined;
  seen.add(path);
  for (const name of readdirSync(path)) {
    const problem = whoMayChangeEntry(join(path, name), seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function whoMayChangeEntry(path: string, seen: Set<string>): string | undefined {
  try {
    const found = lstatSync(path);
    if (!found.isSymbolicLink()) return problemOf(path, found, false) ?? whoMayChangeContent(path, seen);
    if (found.uid !== ROOT) return `${path} belongs to user ${found.uid}`;
    const real = realpathSync(path);
    return whoMayChange(real) ?? whoMayChangeContent(real, seen);
  } catch (error) {
    // What runs meanwhile removes what it wrote; a link that leads nowhere may lead to anything tomorrow.
    return isVanished(errorCode(error)) && !isLink(path)
      ? undefined
      : `${path} cannot be looked at (${errorCode(error)})`;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function problemOf(path: string, { uid, mode }: Stats, isAbove: boolean): string | undefined {
  if (uid !== ROOT) return `${path} belongs to user ${uid}`;
  if ((mode & GROUP_OR_OTHERS_WRITE) === 0 || (isAbove && (mode & STICKY) !== 0)) return undefined;
  return `${path} may be written by others (mode ${modeOf(mode)})`;
}

/** A path and the folders above it, from the root on: below one that holds, the next cannot be exchanged any more. */
function partsOf(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...partsOf(above), path];
}

function lookAt(path: string): Stats | string {
  try {
    return lstatSync(path);
  } catch (error) {
    return `${path} cannot be found (${errorCode(error)})`;
  }
}

/** Why the secret in this file is none; undefined when its owner alone may read it. */
export function whoMayRead(path: string): string | undefined {
  const found = statSync(path);
  return (found.mode & GROUP_OR_OTHERS_AT_ALL) === 0
    ? undefined
    : `${path} may be read by others than its owner (mode ${modeOf(found.mode)})`;
}

function modeOf(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
