import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { MEMORY_BASIC, PROCESS_BASIC, PROCESS_ENVIRONMENT } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { walkMemory } from '../process/memory-walk.ts';

/** `ProcessBasicInformation`. */
const BASIC = 0;
const MEM_IMAGE = 0x100_0000;
const { at: M } = MEMORY_BASIC;

/** A program or library whose code is mapped. `path`: by the name of its device (`\Device\HarddiskVolume3\...`). */
export interface Image {
  readonly base: bigint;
  readonly path: string;
}

/** All of them in a process that have a name, whether its own lists of libraries have them or not. */
export async function readImages(calls: WindowsCalls, process: Handle): Promise<Observed<readonly Image[]>> {
  const bases = new Set<bigint>();
  const end = await walkMemory(calls, process, ({ kind, isCode, allocation }) => {
    if (kind === 'image' && isCode) bases.add(allocation);
  });
  if (end === 'too-many') return unobservable('failed', end);
  const images = [...bases].flatMap((base) => {
    const path = calls.mappedFile(process, base);
    return path === undefined ? [] : [{ base, path }];
  });
  return observed(images);
}

/** Where the program of a process lies; undefined when that cannot be read. */
export function programBase(calls: WindowsCalls, process: Handle): bigint | undefined {
  const basic = Buffer.alloc(PROCESS_BASIC.bytes);
  if (calls.queryProcess(process, BASIC, basic).status < 0) return undefined;
  const environment = Buffer.alloc(PROCESS_ENVIRONMENT.bytes);
  if (!calls.readMemory(process, basic.readBigUInt64LE(PROCESS_BASIC.at.pebBaseAddress), environment)) return undefined;
  return environment.readBigUInt64LE(PROCESS_ENVIRONMENT.at.imageBaseAddress);
}

/** The beginning of the program or library, mapped from a file, that an address lies in; undefined when it lies in none. */
export function imageBaseOf(
  calls: Pick<WindowsCalls, 'queryMemory'>,
  process: Handle,
  address: bigint,
): bigint | undefined {
  const region = Buffer.alloc(MEMORY_BASIC.bytes);
  const isImage = calls.queryMemory(process, address, region) && region.readUInt32LE(M.type) === MEM_IMAGE;
  return isImage ? region.readBigUInt64LE(M.allocationBase) : undefined;
}
