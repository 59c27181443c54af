import { MEMORY_BASIC } from './structures.ts';
import type { Handle, WindowsCalls } from './windows-calls.ts';

const MEM_IMAGE = 0x100_0000;
/** PAGE_EXECUTE, _READ, _READWRITE and _WRITECOPY. */
const EXECUTABLE = 0xf0;
const MAX_REGIONS = 50_000;
const { at: M } = MEMORY_BASIC;

/** A program or library whose code is mapped. `path`: by the name of its device (`\Device\HarddiskVolume3\...`). */
export interface Image {
  readonly base: bigint;
  readonly path: string;
}

/** All of them in a process, whether its own lists of libraries name them or not. */
export function readImages(calls: WindowsCalls, process: Handle): readonly Image[] {
  const region = Buffer.alloc(MEMORY_BASIC.bytes);
  const bases = new Set<bigint>();
  let regions = 0;
  for (let address = 0n; regions < MAX_REGIONS && calls.queryMemory(process, address, region); regions++) {
    const size = region.readBigUInt64LE(M.regionSize);
    if (size === 0n) break;
    address = region.readBigUInt64LE(M.baseAddress) + size;
    const isCode = (region.readUInt32LE(M.protect) & EXECUTABLE) !== 0;
    if (isCode && region.readUInt32LE(M.type) === MEM_IMAGE) bases.add(region.readBigUInt64LE(M.allocationBase));
  }
  return [...bases].map((base) => ({ base, path: calls.mappedFile(process, base) ?? '' }));
}

/** Whether an address lies in a program or library that is mapped from a file. */
export function isInImage(calls: WindowsCalls, process: Handle, address: bigint): boolean {
  const region = Buffer.alloc(MEMORY_BASIC.bytes);
  return calls.queryMemory(process, address, region) && region.readUInt32LE(M.type) === MEM_IMAGE;
}
