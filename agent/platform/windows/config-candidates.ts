import { isAbsolute } from 'node:path/win32';
import { bytesOfOsName, type OsName, osNameOfBytes } from '#shared/model/os-name.ts';
import { type ConfigCandidate, candidatesIn, MAX_NAMED_CONFIGS } from '../config-candidates.ts';

const BACKSLASH = 0x5c;

/** What a process is asked about: see {@link ConfigCandidate}. */
export interface ConfigPlaces {
  readonly namedPaths: readonly OsName[];
  readonly exe: OsName | undefined;
  readonly currentDirectory: OsName | undefined;
  /** Folders for which this is false are not listed. */
  readonly isLocal: (path: string) => boolean;
}

/** Lists what may be a configuration of a process, the most likely first, without opening any of it. */
export async function* listConfigCandidates(places: ConfigPlaces): AsyncGenerator<ConfigCandidate> {
  const here = places.currentDirectory === undefined ? undefined : folderOf(bytesOfOsName(places.currentDirectory));
  for (const name of places.namedPaths.slice(0, MAX_NAMED_CONFIGS)) {
    const bytes = Buffer.from(bytesOfOsName(name));
    const at = isAbsolute(bytes.toString('latin1')) ? bytes : here === undefined ? undefined : within(here, bytes);
    if (at !== undefined) yield { path: osNameOfBytes(bytes), at, how: 'named-by-argv' };
  }
  const exe = places.exe === undefined ? undefined : Buffer.from(bytesOfOsName(places.exe));
  const beside = exe === undefined ? undefined : folderOf(exe.subarray(0, exe.lastIndexOf(BACKSLASH) + 1));
  const mayList = (folder: Buffer) => places.isLocal(`${folder.toString('latin1')}\\`);
  if (beside !== undefined && mayList(beside))
    yield* candidatesIn({ called: beside, at: beside, separator: '\\' }, 'beside-exe');
  if (here !== undefined && mayList(here) && (beside === undefined || !beside.equals(here)))
    yield* candidatesIn({ called: here, at: here, separator: '\\' }, 'working-directory');
}

/** Without what is behind its name; undefined when nothing is left. */
function folderOf(path: Uint8Array): Buffer | undefined {
  let end = path.length;
  while (end > 0 && path[end - 1] === BACKSLASH) end--;
  return end === 0 ? undefined : Buffer.from(path.subarray(0, end));
}

function within(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('\\'), name]);
}
