import { lstat, open } from 'node:fs/promises';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { processReadFailure } from '../read-failure.ts';
import { readAtMost } from '../read-at-most.ts';
import { isLocalPath, NOT_LOCAL } from './calls/local-path.ts';
import type { WindowsCalls } from './calls/windows-calls.ts';

/**
 * The bytes of a regular file of at most `maxBytes` on a drive of this machine. A name that leads to another machine, a pipe or a device is not
 * followed: whoever chose it would choose whom we talk to. `unsupported` for what is no regular file or too large; undefined when nothing is there.
 */
export async function readCandidateFile(
  calls: WindowsCalls,
  path: Buffer,
  maxBytes: number,
): Promise<Observed<Buffer> | undefined> {
  if (!isLocalPath(calls, path.toString('latin1'))) return NOT_LOCAL;
  try {
    const named = await lstat(path);
    if (!named.isFile()) return unobservable('unsupported', 'not-a-file');
    if (named.size > maxBytes) return unobservable('unsupported', 'too-large');
    await using file = await open(path, 'r');
    return observed(await readAtMost(file, maxBytes));
  } catch (error) {
    const failure = processReadFailure(error);
    return failure.unobservable === 'vanished' || failure.detail === 'ENOTDIR' ? undefined : failure;
  }
}
