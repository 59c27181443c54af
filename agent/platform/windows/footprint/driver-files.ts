import { opendir } from 'node:fs/promises';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { bytesOfOsName, type OsName } from '#shared/model/os-name.ts';
import { processReadFailure } from '../../read-failure.ts';
import { isLocalPath, NOT_LOCAL } from '../calls/local-path.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

const DRIVER = /\.sys$/i;
const MAX_FILES = 32;
/** The folder of the system has some 5,000. */
const MAX_ENTRIES = 10_000;
const ENTRIES_A_READ = 256;
const BACKSLASH = 0x5c;

/**
 * Names of the drivers that lie in the folder of a program, at most 32. A miner unloads its driver as soon as it has written the registers, some
 * milliseconds after it began (XMRig, `Msr_win.cpp`); the file stays. Unknown without a path, on no local drive, and where the folder cannot be
 * listed, has more than `maxEntries` or more drivers than that.
 */
export async function listDriverFiles(
  calls: Pick<WindowsCalls, 'driveType'>,
  program: OsName | undefined,
  maxEntries = MAX_ENTRIES,
): Promise<Observed<readonly string[]>> {
  if (program === undefined) return unobservable('unsupported', 'no-path');
  if (!isLocalPath(calls, program.text)) return NOT_LOCAL;
  const names: string[] = [];
  let looked = 0;
  try {
    for await (const entry of await opendir(folderOf(program), { bufferSize: ENTRIES_A_READ })) {
      if (++looked > maxEntries) break;
      if (DRIVER.test(entry.name) && !entry.isDirectory()) names.push(entry.name);
    }
  } catch (error) {
    return processReadFailure(error);
  }
  // Of more than these nobody can say which is the one that matters.
  return looked > maxEntries || names.length > MAX_FILES ? unobservable('failed', 'too-many-files') : observed(names);
}

function folderOf(program: OsName): Buffer {
  const path = Buffer.from(bytesOfOsName(program));
  const end = path.lastIndexOf(BACKSLASH);
  // `C:` alone is wherever somebody is on that drive.
  return path.subarray(0, end === 2 ? end + 1 : end);
}
