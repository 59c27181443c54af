import { readlinkSync, statSync, type Stats } from 'node:fs';
import { observed } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { PackageOwners } from '../packages/package-owners.ts';
import { processReadFailure } from '../../read-failure.ts';
import { readProgramContent } from '../../read-program-content.ts';

const DELETED = Buffer.from(' (deleted)');

/**
 * Whether the file at the path of a program is (still) that program, and which package the path belongs to. Paths are looked at as this
 * agent sees them: in a container the same path is another file there, `other` or `missing` here, and no package vouches for it.
 *
 * A deleted program whose path holds another file may have been upgraded: then the path still says whose it is. But whoever makes a user
 * namespace (any user) may mount what they like over `/usr/bin`, run it from there and delete it: it must have lain where packages are
 * installed, on the same file system and in our own user namespace.
 */
export async function readExecutableOrigin(
  folder: string,
  packages: PackageOwners,
): Promise<ProcessFootprint['origin']> {
  try {
    const running = statSync(`${folder}/exe`);
    const link = readlinkSync(`${folder}/exe`, { encoding: 'buffer' });
    const isDeleted = running.nlink === 0 && link.subarray(-DELETED.length).equals(DELETED);
    const path = isDeleted ? link.subarray(0, -DELETED.length) : link;
    const there = statOf(path);
    const file = there === undefined ? 'missing' : isSameFile(there, running) ? 'same' : 'other';
    const isUpgraded = isDeleted && there?.dev === running.dev && isInOurUserNamespace(folder);
    const mayBeOwned = file === 'same' || (file === 'other' && isUpgraded);
    return observed({
      file,
      package: mayBeOwned ? await packages.ownerOf(path) : observed({}),
      content: readProgramContent(`${folder}/exe`),
    });
  } catch (error) {
    return processReadFailure(error);
  }
}

function isSameFile(left: Stats, right: Stats): boolean {
  return left.dev === right.dev && left.ino === right.ino;
}

/** False when it may not be read. */
function isInOurUserNamespace(folder: string): boolean {
  try {
    return readlinkSync(`${folder}/ns/user`) === readlinkSync('/proc/self/ns/user');
  } catch {
    return false;
  }
}

function statOf(path: Buffer): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
