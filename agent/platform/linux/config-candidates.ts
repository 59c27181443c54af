import { readdir, readlink } from 'node:fs/promises';
import { bytesOfOsName, type OsName, osNameOfBytes } from '#shared/model/os-name.ts';
import { type ConfigCandidate, candidatesIn, MAX_NAMED_CONFIGS } from '../config-candidates.ts';

const HOME_NAMES = ['.xmrig.json', '.config/xmrig.json'];
const MAX_OPEN = 512;
const SLASH = 0x2f;

/** What a process is asked about: see {@link ConfigCandidate}. */
export interface ConfigPlaces {
  /** /proc/PID. */
  readonly folder: string;
  readonly namedPaths: readonly OsName[];
  readonly home: string | undefined;
}

/**
 * Lists what may be a configuration of a process, the most likely first, without opening any of it. The process' own root is
 * the root of all absolute paths, so that files inside containers are found.
 */
export async function* listConfigCandidates(places: ConfigPlaces): AsyncGenerator<ConfigCandidate> {
  const { folder } = places;
  for (const name of places.namedPaths.slice(0, MAX_NAMED_CONFIGS)) yield namedCandidate(folder, bytesOfOsName(name));
  const exe = await linkTarget(`${folder}/exe`);
  const beside = exe === undefined ? undefined : exe.subarray(0, Math.max(1, exe.lastIndexOf(SLASH)));
  if (beside?.[0] === SLASH)
    yield* inFolder(beside, Buffer.concat([Buffer.from(`${folder}/root`), beside]), 'beside-exe');
  const cwd = await linkTarget(`${folder}/cwd`);
  if (cwd !== undefined && (beside === undefined || !beside.equals(cwd))) {
    yield* inFolder(cwd, Buffer.from(`${folder}/cwd`), 'working-directory');
  }
  for (const name of places.home === undefined ? [] : HOME_NAMES) {
    const path = Buffer.from(`${places.home}/${name}`);
    yield { path: osNameOfBytes(path), at: Buffer.concat([Buffer.from(`${folder}/root`), path]), how: 'user-home' };
  }
  yield* openFiles(folder);
}

function namedCandidate(folder: string, name: Uint8Array): ConfigCandidate {
  const from = name[0] === SLASH ? `${folder}/root` : `${folder}/cwd/`;
  return { path: osNameOfBytes(name), at: Buffer.concat([Buffer.from(from), name]), how: 'named-by-argv' };
}

function inFolder(called: Buffer, at: Buffer, how: ConfigCandidate['how']): AsyncGenerator<ConfigCandidate> {
  return candidatesIn({ called, at, separator: '/' }, how);
}

async function* openFiles(folder: string): AsyncGenerator<ConfigCandidate> {
  let names: string[];
  try {
    names = await readdir(`${folder}/fd`);
  } catch {
    // Without the right to look, or the process is gone: the caller checks both.
    return;
  }
  for (const name of names.slice(0, MAX_OPEN)) {
    const target = await linkTarget(`${folder}/fd/${name}`);
    if (target === undefined || target[0] !== SLASH || isKernelFile(target)) continue;
    yield { path: osNameOfBytes(target), at: Buffer.from(`${folder}/fd/${name}`), how: 'open' };
  }
}

function isKernelFile(path: Buffer): boolean {
  return ['/dev/', '/proc/', '/sys/'].some((folder) => path.subarray(0, folder.length).equals(Buffer.from(folder)));
}

async function linkTarget(path: string): Promise<Buffer | undefined> {
  try {
    return await readlink(path, { encoding: 'buffer' });
  } catch {
    // Denied or gone: there is then no such place to look at.
    return undefined;
  }
}
