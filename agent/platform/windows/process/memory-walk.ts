import { setImmediate as nextTurn } from 'node:timers/promises';
import { MEMORY_BASIC } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

const MEM_COMMIT = 0x1000;
const MEM_FREE = 0x1_0000;
const KINDS: ReadonlyMap<number, MemoryRegion['kind']> = new Map([
  [0x2_0000, 'private'],
  [0x4_0000, 'mapped'],
  [0x100_0000, 'image'],
]);
/** PAGE_EXECUTE, _READ, _READWRITE and _WRITECOPY. */
const EXECUTABLE = 0xf0;
/** Databases have some ten thousand. */
const MAX_REGIONS = 100_000;
/** A region costs some microseconds to ask about; between so many others have their turn. */
const REGIONS_A_TURN = 500;

/** A piece of an address space that is not free, in which all is alike. */
export interface MemoryRegion {
  readonly address: bigint;
  readonly bytes: number;
  /** Where what it is a part of begins. */
  readonly allocation: bigint;
  /** `mapped`: of a file, or of a section that has none. `image`: of a program or library. */
  readonly kind: 'private' | 'mapped' | 'image' | undefined;
  readonly isCommitted: boolean;
  /** It is there and may be executed. */
  readonly isCode: boolean;
}

/**
 * Goes through the address space of a process; no byte of its memory is read. `none`: there is nothing to go through, as with a process that ended;
 * `too-many`: what was not reached may be anything, so nothing may be said to be missing.
 */
export async function walkMemory(
  calls: Pick<WindowsCalls, 'queryMemory'>,
  process: Handle,
  visit: (region: MemoryRegion) => void,
  signal?: AbortSignal,
): Promise<'all' | 'none' | 'too-many' | 'aborted'> {
  const { at, bytes: length } = MEMORY_BASIC;
  const region = Buffer.alloc(length);
  let address = 0n;
  for (let regions = 0; regions < MAX_REGIONS; regions++) {
    if (regions % REGIONS_A_TURN === REGIONS_A_TURN - 1) await nextTurn();
    if (signal?.aborted === true) return 'aborted';
    const size = calls.queryMemory(process, address, region) ? region.readBigUInt64LE(at.regionSize) : 0n;
    if (size === 0n) return regions === 0 ? 'none' : 'all';
    const base = region.readBigUInt64LE(at.baseAddress);
    address = base + size;
    const state = region.readUInt32LE(at.state);
    if (state === MEM_FREE) continue;
    const isCommitted = state === MEM_COMMIT;
    visit({
      address: base,
      bytes: Number(size),
      allocation: region.readBigUInt64LE(at.allocationBase),
      kind: KINDS.get(region.readUInt32LE(at.type)),
      isCommitted,
      isCode: isCommitted && (region.readUInt32LE(at.protect) & EXECUTABLE) !== 0,
    });
  }
  return 'too-many';
}
