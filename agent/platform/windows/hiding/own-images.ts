import { setImmediate as nextTurn } from 'node:timers/promises';
import { MEMORY_BASIC, PROCESS_BASIC, PROCESS_ENVIRONMENT } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

/** `ProcessBasicInformation`. */
const BASIC = 0;
const MEM_IMAGE = 0x100_0000;
/** PAGE_EXECUTE, _READ, _READWRITE and _WRITECOPY. */
const EXECUTABLE = 0xf0;
const MAX_REGIONS = 50_000;
/** Some milliseconds under Wine; a process of Node has 1,500. */
const REGIONS_A_TURN = 500;
const { at: M } = MEMORY_BASIC;

/** A program or library whose code is mapped. `path`: by the name of its device (`\Device\HarddiskVolume3\...`). */
export interface Image {
  readonly base: bigint;
  readonly path: string;
}

/** All of them in a process that have a name, whether its own lists of libraries have them or not. */
export async function readImages(calls: WindowsCalls, process: Handle): Promise<readonly Image[]> {
  const region = Buffer.alloc(MEMORY_BASIC.bytes);
  const bases = new Set<bigint>();
  let regions = 0;
  for (let address = 0n; regions < MAX_REGIONS && calls.queryMemory(process, address, region); regions++) {
    if (regions % REGIONS_A_TURN === REGIONS_A_TURN - 1) await nextTurn();
    const size = region.readBigUInt64LE(M.regionSize);
    if (size === 0n) break;
    address = region.readBigUInt64LE(M.baseAddress) + size;
    const isCode = (region.readUInt32LE(M.protect) & EXECUTABLE) !== 0;
    if (isCode && region.readUInt32LE(M.type) === MEM_IMAGE) bases.add(region.readBigUInt64LE(M.allocationBase));
  }
  return [...bases].flatMap((base) => {
    const path = calls.mappedFile(process, base);
    return path === undefined ? [] : [{ base, path }];
  });
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
