import { readFileSync } from 'node:fs';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { type OsName, osNameOfText } from '#shared/model/os-name.ts';
import { OWN_MODULES } from '../own-modules.ts';
import { systemReadFailure } from '../read-failure.ts';
import { dosPathOf, readDrives } from './dos-path.ts';
import { findDivertedFunctions, readWatchedFunctions, type WatchedFunctions } from './diverted-functions.ts';
import { type Image, readImages } from './own-images.ts';
import type { Handle, WindowsCalls } from './windows-calls.ts';
import { osNameOfUtf16 } from './windows-name.ts';

/** `GetCurrentProcess`: what stands for a handle of ourselves. */
const SELF: Handle = 2n ** 64n - 1n;
const NTDLL = /^(.+)\\system32\\ntdll\.dll$/i;
/** Folders of Windows from which it loads libraries and where nobody but it may put any. */
const OF_THE_SYSTEM = /^\\(?:system32|winsxs|assembly|microsoft\.net)\\/i;
const MAX_LIBRARIES = 64;

/**
 * Program code in this very process that is neither ours nor of Windows: libraries that somebody loaded into it, and memory of no file into which
 * somebody leads the functions that we see processes by (`memory:ntdll.dll!NtQuerySystemInformation`). Libraries that only
 * Windows' own lists of them lack are among them. Who lies in a folder of Windows is not.
 */
export class ForeignCode {
  readonly #calls: WindowsCalls;
  /** The file stays as it is while Windows runs, whatever lies there under its name after an update. */
  #functions: WatchedFunctions | undefined;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  /** `ownLibraries`: what this program unpacked and loaded. */
  read(ownLibraries: readonly string[]): Observed<readonly OsName[]> {
    try {
      return this.#read(ownLibraries);
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  #read(ownLibraries: readonly string[]): Observed<readonly OsName[]> {
    const drives = readDrives(this.#calls);
    const images = readImages(this.#calls, SELF).map(({ base, path }) => ({ base, path: dosPathOf(drives, path) }));
    const ntdll = images.find(({ path }) => NTDLL.test(path));
    if (ntdll === undefined) return unobservable('failed', 'no-ntdll');
    const isOurs = ownPaths(ntdll, ownLibraries);
    const libraries = images.filter(({ path }) => !isOurs(path)).map(({ path }) => osNameOfUtf16(path));
    this.#functions ??= readWatchedFunctions(readFileSync(ntdll.path));
    const diverted = findDivertedFunctions(this.#calls, SELF, ntdll.base, this.#functions);
    const memory = diverted.length === 0 ? [] : [osNameOfText(`memory:ntdll.dll!${diverted.join(',')}`)];
    return observed([...memory, ...libraries].slice(0, MAX_LIBRARIES));
  }
}

/** Names of files do not differ by case. */
function ownPaths(ntdll: Image, ownLibraries: readonly string[]): (path: string) => boolean {
  const windows = (NTDLL.exec(ntdll.path)?.[1] ?? '').toLowerCase();
  const ours = new Set([process.execPath, ...ownLibraries].map((path) => path.toLowerCase()));
  const modules = OWN_MODULES?.toLowerCase();
  return (path) => {
    const lower = path.toLowerCase();
    const isModule = modules !== undefined && lower.startsWith(modules) && lower.endsWith('.node');
    const isOfSystem = lower.startsWith(windows) && OF_THE_SYSTEM.test(lower.slice(windows.length));
    return isModule || isOfSystem || ours.has(lower);
  };
}
