import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';
import { pidOfName } from '../process/decimal-pid.ts';

/** More than this are somebody's noise; those told are enough. */
const MAX_MOUNTS = 64;
/** Fields of a line before the optional ones, of which there may be none; a lone hyphen ends them. */
const OPTIONAL_FROM = 6;

/** Something mounted over the folder of a process, or over a file in it. */
export interface ProcessMount {
  readonly pid: number;
  readonly mountPoint: OsName;
  readonly fileSystem: string;
}

/**
 * Mounts below /proc/PID in the text of /proc/self/mountinfo (proc(5)). Nothing honest is ever mounted there. Spaces, tabs, line
 * breaks and backslashes in a mount point are written as three octal digits.
 */
export function findProcessMounts(mountinfo: Uint8Array, proc: string): readonly ProcessMount[] {
  const text = Buffer.from(mountinfo.buffer, mountinfo.byteOffset, mountinfo.byteLength).toString('latin1');
  const prefix = ` ${proc}/`;
  const mounts: ProcessMount[] = [];
  for (let at = text.indexOf(prefix); at >= 0 && mounts.length < MAX_MOUNTS; ) {
    const start = text.lastIndexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    const mount = mountOf(text.slice(start, end < 0 ? text.length : end), proc);
    if (mount !== undefined) mounts.push(mount);
    at = end < 0 ? -1 : text.indexOf(prefix, end);
  }
  return mounts;
}

function mountOf(line: string, proc: string): ProcessMount | undefined {
  const fields = line.split(' ');
  const mountPoint = fields[4];
  if (mountPoint === undefined || !mountPoint.startsWith(`${proc}/`)) return undefined;
  const pid = pidOfName(mountPoint.slice(proc.length + 1).split('/', 1)[0] ?? '');
  if (pid === 0) return undefined;
  const hyphen = fields.indexOf('-', OPTIONAL_FROM);
  const fileSystem = hyphen < 0 ? undefined : fields[hyphen + 1];
  return {
    pid,
    mountPoint: osNameOfBytes(Buffer.from(unescapeOctal(mountPoint), 'latin1')),
    fileSystem: fileSystem === undefined || fileSystem === '' ? 'unknown' : fileSystem.slice(0, 64),
  };
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
