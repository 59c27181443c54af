import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isUnobservable, type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { type OsName, osNameOfText } from '#shared/model/os-name.ts';
import { OWN_MODULES } from '../../own-modules.ts';
import { systemReadFailure } from '../../read-failure.ts';
import { dosPathOf, readDrives } from '../calls/dos-path.ts';
import {
  type DivertedFunction,
  findDivertedFunctions,
  type LoadedLibrary,
  readWatchedFunctions,
  WATCHED_FUNCTIONS,
  type WatchedLibrary,
} from './diverted-functions.ts';
import { type Image, programBase, readImages } from './own-images.ts';
import { isOfTheSystem } from '../calls/system-place.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { osNameOfUtf16 } from '../calls/windows-name.ts';

/** `GetCurrentProcess`: what stands for a handle of ourselves. */
const SELF: Handle = 2n ** 64n - 1n;
const SYSTEM32 = /\\system32$/i;
const WATCHED = Object.keys(WATCHED_FUNCTIONS) as readonly WatchedLibrary[];
const MAX_LIBRARIES = 64;

/**
 * Program code in this very process that is neither ours nor of Windows: libraries that somebody loaded into it, and memory of no file into which
 * somebody leads the functions that we see processes by (`memory:ntdll.dll!NtQuerySystemInformation`; `NtOpenProcess (changed)` among them is not
 * what its file has, and nobody can tell where it leads). Libraries that only Windows' own lists of them lack are among them. Who lies in a folder of
 * Windows is not.
 */
export class ForeignCode {
  readonly #calls: WindowsCalls;
  /** Files stay as they are while Windows runs, whatever lies there under their names after an update. */
  readonly #functions = new Map<WatchedLibrary, LoadedLibrary['functions']>();

  #diverted: ReadonlySet<string> = new Set();

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  /** Functions that were found diverted when this was last read, whatever became of them. */
  get diverted(): ReadonlySet<string> {
    return this.#diverted;
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
    const calls = this.#calls;
    // What is mapped may have any name: a copy of ntdll, or a folder that is called System32 as well.
    const system = calls.systemDirectory();
    if (system === undefined || !SYSTEM32.test(system)) return unobservable('failed', 'no-system-directory');
    const drives = readDrives(calls);
    const mapped = await readImages(calls, SELF);
    if (isUnobservable(mapped)) return mapped;
    const images = mapped.value.map(({ base, path }) => ({ base, path: dosPathOf(drives, path) }));
    const memory: string[] = [];
    const all = new Set<string>();
    for (const library of WATCHED) {
      const diverted = await this.#findDiverted(library, system, images);
      if (isUnobservable(diverted)) return diverted;
      for (const { name } of diverted.value) all.add(name);
      const named = diverted.value.map(({ name, leads }) => (leads === 'into-memory' ? name : `${name} (changed)`));
      if (named.length > 0) memory.push(`memory:${library}!${named.join(',')}`);
    }
    this.#diverted = all;
    const program = programBase(calls, SELF);
    const isOurs = ownPaths(system.replace(SYSTEM32, ''), ownLibraries);
    const libraries = images.filter(({ base, path }) => base !== program && !isOurs(path));
    const names = libraries.map(({ path }) => osNameOfUtf16(path));
    return observed([...memory.map(osNameOfText), ...names].slice(0, MAX_LIBRARIES));
  }

  async #findDiverted(
    library: WatchedLibrary,
    system: string,
    images: readonly Image[],
  ): Promise<Observed<readonly DivertedFunction[]>> {
    const calls = this.#calls;
    const file = `${system}\\${library}`;
    const base = calls.libraryBase(library);
    const isThere = images.some((image) => image.base === base && image.path.toLowerCase() === file.toLowerCase());
    if (base === undefined || !isThere) return unobservable('failed', `no-${library}`);
    const functions = this.#functions.get(library) ?? readWatchedFunctions(await readFile(file), library);
    // Every version of it has the first of them.
    if (!functions.has(WATCHED_FUNCTIONS[library][0])) return unobservable('failed', `unreadable-${library}`);
    this.#functions.set(library, functions);
    const addressOf = (name: string) => calls.functionAddress(library, name);
    return observed(findDivertedFunctions(calls, SELF, { base, functions, addressOf }));
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
function ownPaths(windowsFolder: string, ownLibraries: readonly string[]): (path: string) => boolean {
  const windows = windowsFolder.toLowerCase();
  const ours = new Set(ownLibraries.map((path) => path.toLowerCase()));
  const modules = OWN_MODULES === undefined ? undefined : `${realPathOf(OWN_MODULES)}\\`.toLowerCase();
  return (path) => {
    const lower = path.toLowerCase();
    const isModule = modules !== undefined && lower.startsWith(modules) && lower.endsWith('.node');
    return isModule || isOfTheSystem(windows, lower) || ours.has(lower);
  };
}
