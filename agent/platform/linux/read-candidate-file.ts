import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { readAtMost } from '../read-at-most.ts';
import { LIVE_PATHS } from './linux-paths.ts';
import { processReadFailure } from '../read-failure.ts';

/** A file is named without being opened (open(2), O_PATH; the same number on x86-64 and arm64). */
const O_PATH = 0o10000000;

/**
 * The bytes of a regular file of at most `maxBytes`. What lies under a name that somebody else chose may be a pipe that never
 * answers or a device that acts when it is opened: so it is first named only, looked at, and opened through that very name.
 * `unsupported` for what is no regular file or too large; `undefined` when there is nothing under that path.
 */
export async function readCandidateFile(
  path: Buffer | string,
  maxBytes: number,
): Promise<Observed<Buffer> | undefined> {
  try {
    await using named = await open(path, O_PATH);
    const stat = await named.stat();
    if (!stat.isFile()) return unobservable('unsupported', 'not-a-file');
    if (stat.size > maxBytes) return unobservable('unsupported', 'too-large');
    // Our own descriptor, so it is the kernel's /proc whatever tree plays the host.
    await using file = await open(`${LIVE_PATHS.proc}/self/fd/${named.fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
    return observed(await readAtMost(file, maxBytes));
  } catch (error) {
    const failure = processReadFailure(error);
    return failure.unobservable === 'vanished' || failure.detail === 'ENOTDIR' ? undefined : failure;
  }
}
