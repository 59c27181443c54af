import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { LoadedDriver } from '#shared/model/process-footprint.ts';
import { ntStatus } from '../process/process-list.ts';
import { SYSTEM_MODULE } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** `SystemModuleInformation`. */
const MODULES = 11;
const INFO_LENGTH_MISMATCH = 0xc000_0004;
const ACCESS_DENIED = 0xc000_0022;
/** Some 800 drivers; a host has 200. */
const FIRST_BYTES = 256 * 1024;
const MAX_BYTES = 8 * 1024 * 1024;
const TRIES = 4;
const MAX_DRIVERS = 32;
/** Their number, and what aligns the rows. */
const ROWS_AT = 8;
/** Drivers that the system brings along, or keeps a copy of. */
const OF_THE_SYSTEM = /^\\SystemRoot\\/i;
/** How the kernel writes a path of ours, and the volume of one that has no letter. */
const KERNEL_PREFIX = /^\\\?\?\\/;
const VOLUME = /^(?:[a-z]:|\\device\\[^\\]+)(?=\\)/;

const {
  at: M,
  bytes: ROW_BYTES,
  at: { fullPathName: PATH },
} = SYSTEM_MODULE;
const PATH_BYTES = ROW_BYTES - PATH;

/**
 * Drivers that are loaded from elsewhere than the folder of Windows. `program`: the path of the process that is asked for, undefined when nobody knows it.
 * The kernel tells their paths in the code page of the system: of a folder whose name is not ASCII none is known to be beside anything.
 */
export function readLoadedDrivers(calls: WindowsCalls, program: string | undefined): Observed<readonly LoadedDriver[]> {
  let buffer = Buffer.alloc(FIRST_BYTES);
  for (let tries = 0; tries < TRIES; tries++) {
    const { status, neededBytes } = calls.querySystem(MODULES, buffer);
    if (status >= 0) return observed(driversOf(parseModulePaths(buffer), program));
    if (status >>> 0 === ACCESS_DENIED) return unobservable('no-permission', ntStatus(status));
    if (status >>> 0 !== INFO_LENGTH_MISMATCH) return unobservable('failed', ntStatus(status));
    const bytes = Math.max(neededBytes, buffer.length * 2);
    if (bytes > MAX_BYTES) break;
    buffer = Buffer.alloc(bytes);
  }
  return unobservable('failed', ntStatus(INFO_LENGTH_MISMATCH | 0));
}

/** Paths of the modules of the kernel as far as their number and the buffer go, a byte a character. */
export function parseModulePaths(buffer: Buffer): readonly string[] {
  const count = buffer.length < ROWS_AT ? 0 : buffer.readUInt32LE(0);
  const paths: string[] = [];
  for (let at = ROWS_AT; paths.length < count && at + ROW_BYTES <= buffer.length; at += ROW_BYTES) {
    const path = buffer.toString('latin1', at + M.fullPathName, at + M.fullPathName + PATH_BYTES);
    const end = path.indexOf('\0');
    paths.push(end < 0 ? path : path.slice(0, end));
  }
  return paths;
}

function driversOf(paths: readonly string[], program: string | undefined): readonly LoadedDriver[] {
  const folder = program === undefined ? undefined : folderOf(program);
  return paths
    .filter((path) => path.includes('\\') && !OF_THE_SYSTEM.test(path))
    .map((path) => {
      const isBeside = folder !== undefined && folder !== '' && folderOf(path) === folder;
      return { path: path.replace(KERNEL_PREFIX, ''), ...(isBeside ? { isBeside } : {}) };
    })
    .toSorted((left, right) => Number(right.isBeside === true) - Number(left.isBeside === true))
    .slice(0, MAX_DRIVERS);
}

/** Without its volume, which the kernel calls now by its letter and now by its device; empty when it cannot be compared. */
function folderOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('\\')).replace(KERNEL_PREFIX, '').toLowerCase().replace(VOLUME, '');
  return /^[\x20-\x7e]*$/.test(folder) ? folder : '';
}
