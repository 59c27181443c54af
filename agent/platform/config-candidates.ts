import { opendir } from 'node:fs/promises';
import { osNameOfBytes } from '#shared/model/os-name.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { CandidateFile } from './platform.ts';

/** Where a configuration may lie: `path` is what the process calls it, `at` is where we read it. */
export interface ConfigCandidate {
  readonly path: OsName;
  readonly at: Buffer;
  readonly how: CandidateFile['how'];
}

/** Names that miners look for themselves. */
const USUAL_NAMES = ['config.json', 'config.txt', 'pools.txt', 'cpu.txt', 'pools.json'];
const MAX_OTHER_JSON = 8;
const MAX_FOLDER_ENTRIES = 2_000;

/** Of the paths that arguments name, so many are looked at. */
export const MAX_NAMED_CONFIGS = 16;

/** A folder as the process calls it and as we read it, and what stands between its names. */
export interface ConfigFolder {
  readonly called: Buffer;
  readonly at: Buffer;
  readonly separator: '/' | '\\';
}

/** The usual names, then what else ends in `.json`; none of it is opened. */
export async function* candidatesIn(folder: ConfigFolder, how: CandidateFile['how']): AsyncGenerator<ConfigCandidate> {
  for (const name of USUAL_NAMES) yield childOf(folder, Buffer.from(name), how);
  let others = 0;
  try {
    // The types want a string; a name need not be one.
    const entries = await opendir(folder.at as unknown as string, { encoding: 'buffer' as BufferEncoding });
    let looked = 0;
    for await (const entry of entries) {
      if (++looked > MAX_FOLDER_ENTRIES || others >= MAX_OTHER_JSON) break;
      const name = entry.name as unknown as Buffer;
      if (!name.subarray(-5).equals(Buffer.from('.json')) || USUAL_NAMES.includes(name.toString())) continue;
      others++;
      yield childOf(folder, name, how);
    }
  } catch {
    // The folder cannot be listed; each usual name was tried by itself and says so.
  }
}

function childOf({ called, at, separator }: ConfigFolder, name: Buffer, how: CandidateFile['how']): ConfigCandidate {
  const between = Buffer.from(separator);
  const end = called.at(-1) === between[0] ? [name] : [between, name];
  return { path: osNameOfBytes(Buffer.concat([called, ...end])), at: Buffer.concat([at, between, name]), how };
}
