import { type ExportedCode, readExportedCode } from './exported-code.ts';
import { JUMP_BYTES, jumpTargetOf } from './jump-target.ts';
import { isInImage } from './own-images.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

/** What this agent sees processes, files and connections by, and what hides them. */
const FUNCTIONS = new Set([
  'NtQuerySystemInformation',
  'NtQuerySystemInformationEx',
  'NtQueryInformationProcess',
  'NtOpenProcess',
  'NtQueryDirectoryFile',
  'NtQueryDirectoryFileEx',
  'NtDeviceIoControlFile',
  'NtQueryVirtualMemory',
]);
/** A system call is 24 bytes of code; whoever diverts it changes the first of them. */
const COMPARED_BYTES = 16;
const MAX_JUMPS = 4;

export type WatchedFunctions = ReadonlyMap<string, ExportedCode>;

/** As the file of ntdll has them. */
export function readWatchedFunctions(file: Buffer): WatchedFunctions {
  return readExportedCode(file, FUNCTIONS, COMPARED_BYTES);
}

/**
 * Functions of ntdll that in this process begin with a jump that its file does not have, and that leads (through further jumps) into memory of
 * no file. A jump into a library is none of them: that library is among the images, and security products do it.
 */
export function findDivertedFunctions(
  calls: WindowsCalls,
  process: Handle,
  ntdllBase: bigint,
  functions: WatchedFunctions,
): readonly string[] {
  const read = (address: bigint, bytes: number) => {
    const buffer = Buffer.alloc(bytes);
    return calls.readMemory(process, address, buffer) ? buffer : undefined;
  };
  const readPointer = (address: bigint) => read(address, 8)?.readBigUInt64LE(0);
  const jumpAt = (address: bigint) => {
    const code = read(address, JUMP_BYTES);
    return code === undefined ? undefined : jumpTargetOf(code, address, readPointer);
  };
  return [...functions].flatMap(([name, { distance, code }]) => {
    const address = ntdllBase + BigInt(distance);
    const changedAt = firstDifference(code, read(address, COMPARED_BYTES));
    if (changedAt === undefined) return [];
    let target = jumpAt(address + BigInt(changedAt));
    for (let jumps = 1; target !== undefined && jumps <= MAX_JUMPS; jumps++) {
      if (isInImage(calls, process, target)) return [];
      const next = jumpAt(target);
      if (next === undefined) return [name];
      target = next;
    }
    return [];
  });
}

/** Where a function differs from its file; undefined when it does not, or cannot be read. */
function firstDifference(file: Buffer, memory: Buffer | undefined): number | undefined {
  const at = memory === undefined ? -1 : file.findIndex((byte, index) => byte !== memory[index]);
  return at < 0 ? undefined : at;
}
