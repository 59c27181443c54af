import { dirname, normalize } from 'node:path/win32';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { LoadedDriver } from '#shared/model/process-footprint.ts';
import { dosPathOf, readDrives } from '../calls/dos-path.ts';
import { isOfTheSystem } from '../calls/system-place.ts';
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
/** How the kernel begins the path of what lies in the folder of Windows. */
const SYSTEM_ROOT = /^\\SystemRoot(?=\\)/i;

const {
  at: M,
  bytes: ROW_BYTES,
  at: { fullPathName: PATH },
} = SYSTEM_MODULE;
const PATH_BYTES = ROW_BYTES - PATH;

/**
 * Drivers that are loaded from elsewhere than where Windows keeps those that are installed. `program`: the path of the process that is asked for,
 * undefined when nobody knows it. `windowsFolder`: `C:\\Windows`. The kernel tells their paths in the code page of the system: of a folder whose
 * name is not ASCII none is known to be beside anything.
 */
export function readLoadedDrivers(
  calls: WindowsCalls,
  program: string | undefined,
  windowsFolder: string,
): Observed<readonly LoadedDriver[]> {
  let buffer = Buffer.alloc(FIRST_BYTES);
  for (let tries = 0; tries < TRIES; tries++) {
    const { status, neededBytes } = calls.querySystem(MODULES, buffer);
    if (status >= 0)
      return observed(driversOf(pathsOf(calls, parseModulePaths(buffer), windowsFolder), program, windowsFolder));
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

/** As people write them; those that a volume without a letter has keep the name of its device. */
function pathsOf(calls: WindowsCalls, modules: readonly string[], windowsFolder: string): readonly string[] {
  const drives = readDrives(calls);
  const ofSystemRoot = (module: string) => module.replace(SYSTEM_ROOT, () => windowsFolder);
  return modules
    .filter((module) => module.includes('\\'))
    .map((module) => normalize(dosPathOf(drives, ofSystemRoot(module))));
}

function driversOf(
  paths: readonly string[],
  program: string | undefined,
  windowsFolder: string,
): readonly LoadedDriver[] {
  return paths
    .filter((path) => !isOfTheSystem(windowsFolder.toLowerCase(), path.toLowerCase()))
    .map((path) =>
      program !== undefined && isInOneFolder(path, program) ? { path, isBeside: true as const } : { path },
    )
    .toSorted((left, right) => Number(right.isBeside === true) - Number(left.isBeside === true))
    .slice(0, MAX_DRIVERS);
}

function isInOneFolder(driver: string, program: string): boolean {
  const folder = dirname(driver).toLowerCase();
  return /^[\x20-\x7e]*$/.test(folder) && folder === dirname(program).toLowerCase();
}
