import { LUID_AND_ATTRIBUTES, WORKING_SET_EX } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

/** `SE_LOCK_MEMORY_PRIVILEGE` (wdm.h), the same on every Windows: nobody has large pages without it. */
const LOCK_MEMORY = 4;
const PRIVILEGE_ENABLED = 2;
/** The number of privileges stands before them. */
const PRIVILEGES_AT = 4;
/** Large pages of x64 and arm64; nothing smaller or less aligned is in them. */
export const LARGE_PAGE_BYTES = 2 * 1024 * 1024;
/** Of `PSAPI_WORKING_SET_EX_BLOCK`: the page is resident, and a large one. */
const VALID = 1;
const LARGE_PAGE = 1 << 23;

/** A part of the memory of a process that is of one kind throughout. */
export interface MemorySpan {
  readonly address: bigint;
  readonly bytes: number;
}

/** How many bytes of these spans are in large pages, by one page of each; undefined when nobody tells. */
export function readLargePageBytes(
  calls: WindowsCalls,
  process: Handle,
  spans: readonly MemorySpan[],
): number | undefined {
  if (spans.length === 0) return 0;
  const { at, bytes } = WORKING_SET_EX;
  const pages = Buffer.alloc(spans.length * bytes);
  for (const [index, { address }] of spans.entries())
    pages.writeBigUInt64LE(address, index * bytes + at.virtualAddress);
  if (!calls.queryWorkingSet(process, pages)) return undefined;
  return spans.reduce((sum, span, index) => {
    const flags = pages.readUInt32LE(index * bytes + at.virtualAttributes);
    return (flags & VALID) !== 0 && (flags & LARGE_PAGE) !== 0 ? sum + span.bytes : sum;
  }, 0);
}

/** Whether a `TOKEN_PRIVILEGES` has the privilege to hold pages in memory, and in force. */
export function mayLockMemory(privileges: Buffer): boolean {
  const { at, bytes } = LUID_AND_ATTRIBUTES;
  const count = privileges.length < PRIVILEGES_AT ? 0 : privileges.readUInt32LE(0);
  for (let index = 0, row = PRIVILEGES_AT; index < count && row + bytes <= privileges.length; index++, row += bytes) {
    if (privileges.readUInt32LE(row + at.luid) !== LOCK_MEMORY || privileges.readInt32LE(row + at.luidHigh) !== 0)
      continue;
    return (privileges.readUInt32LE(row + at.attributes) & PRIVILEGE_ENABLED) !== 0;
  }
  return false;
}
