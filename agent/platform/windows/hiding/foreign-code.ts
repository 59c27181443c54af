import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { type OsName, osNameOfText } from '#shared/model/os-name.ts';
import { OWN_MODULES } from '../../own-modules.ts';
import { systemReadFailure } from '../../read-failure.ts';
import { dosPathOf, readDrives } from '../calls/dos-path.ts';
import { findDivertedFunctions, readWatchedFunctions, type WatchedFunctions } from './diverted-functions.ts';
import { type Image, programBase, readImages } from './own-images.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { osNameOfUtf16 } from '../calls/windows-name.ts';

/** `GetCurrentProcess`: what stands for a handle of ourselves. */
const SELF: Handle = 2n ** 64n - 1n;
const NTDLL = /^(.+)\\system32\\ntdll\.dll$/i;
/** Folders of Windows from which it loads libraries and where nobody but it may put any. */
const OF_THE_SYSTEM = /^\\(?:system32|winsxs|apppatch|assembly|microsoft\.net)\\/i;
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
  async read(ownLibraries: readonly string[]): Promise<Observed<readonly OsName[]>> {
    try {
      return await this.#read(ownLibraries);
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  async #read(ownLibraries: readonly string[]): Promise<Observed<readonly OsName[]>> {
    const drives = readDrives(this.#calls);
    const mapped = await readImages(this.#calls, SELF);
    const images = mapped.map(({ base, path }) => ({ base, path: dosPathOf(drives, path) }));
    const ntdll = images.find(({ path }) => NTDLL.test(path));
    if (ntdll === undefined) return unobservable('failed', 'no-ntdll');
    const program = programBase(this.#calls, SELF);
    const isOurs = ownPaths(ntdll, ownLibraries);
    const libraries = images.filter(({ base, path }) => base !== program && !isOurs(path));
    this.#functions ??= readWatchedFunctions(await readFile(ntdll.path));
    const diverted = findDivertedFunctions(this.#calls, SELF, ntdll.base, this.#functions);
    const memory = diverted.length === 0 ? [] : [osNameOfText(`memory:ntdll.dll!${diverted.join(',')}`)];
    const names = libraries.map(({ path }) => osNameOfUtf16(path));
    return observed([...memory, ...names].slice(0, MAX_LIBRARIES));
  }
}

/** As memory names what lies there: past links, and drives that stand for a folder. */
function realPathOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder; // then nothing of it is mapped
  }
}

/** Names of files do not differ by case. */
function ownPaths(ntdll: Image, ownLibraries: readonly string[]): (path: string) => boolean {
  const windows = (NTDLL.exec(ntdll.path)?.[1] ?? '').toLowerCase();
  const ours = new Set(ownLibraries.map((path) => path.toLowerCase()));
  const modules = OWN_MODULES === undefined ? undefined : `${realPathOf(OWN_MODULES)}\\`.toLowerCase();
  return (path) => {
    const lower = path.toLowerCase();
    const isModule = modules !== undefined && lower.startsWith(modules) && lower.endsWith('.node');
    const isOfSystem = lower.startsWith(windows) && OF_THE_SYSTEM.test(lower.slice(windows.length));
    return isModule || isOfSystem || ours.has(lower);
  };
}
