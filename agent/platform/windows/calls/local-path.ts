import { type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { WindowsCalls } from './windows-calls.ts';

const DRIVE = /^[A-Za-z]:\\/;
/** `DRIVE_REMOVABLE`, `DRIVE_FIXED`, `DRIVE_CDROM` and `DRIVE_RAMDISK`. */
const LOCAL_DRIVES = new Set([2, 3, 5, 6]);

/** What is told of a path that is not looked at; see {@link isLocalPath}. */
export const NOT_LOCAL: Unobservable = unobservable('unsupported', 'not-on-a-local-drive');

/**
 * Whether a path begins on a drive of this machine. No other is ever opened or asked about: whoever chose it would choose whom we talk to and with
 * whose name, and a share that does not answer holds everything up. (A link on a local drive may still lead elsewhere.)
 */
export function isLocalPath(calls: Pick<WindowsCalls, 'driveType'>, path: string): boolean {
  return DRIVE.test(path) && LOCAL_DRIVES.has(calls.driveType(path.slice(0, 3)));
}
