import { PROCESS_BASIC, PROCESS_ENVIRONMENT, PROCESS_PARAMETERS, UNICODE_STRING } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

/** `ProcessBasicInformation`. */
const BASIC = 0;
const MAX_STRING_BYTES = 65_534;

/** What the block of parameters of a process says, by the process itself: it may have changed it. */
export interface ProcessParameters {
  readonly commandLine: string | undefined;
  readonly currentDirectory: string | undefined;
}

/**
 * Reads the parameters of a process from its own memory (PEB). The handle needs `PROCESS_QUERY_INFORMATION | PROCESS_VM_READ`, which security
 * products watch for: ask only where there is reason to. A 32-bit process has a 64-bit block as well, which is this one. Undefined when it cannot be read.
 */
export function readProcessParameters(calls: WindowsCalls, process: Handle): ProcessParameters | undefined {
  const basic = Buffer.alloc(PROCESS_BASIC.bytes);
  if (calls.queryProcess(process, BASIC, basic).status < 0) return undefined;
  const environment = read(
    calls,
    process,
    basic.readBigUInt64LE(PROCESS_BASIC.at.pebBaseAddress),
    PROCESS_ENVIRONMENT.bytes,
  );
  const at = environment?.readBigUInt64LE(PROCESS_ENVIRONMENT.at.processParameters);
  const parameters = at === undefined ? undefined : read(calls, process, at, PROCESS_PARAMETERS.bytes);
  if (parameters === undefined) return undefined;
  return {
    commandLine: readString(calls, process, parameters, PROCESS_PARAMETERS.at.commandLine),
    currentDirectory: readString(calls, process, parameters, PROCESS_PARAMETERS.at.currentDirectory),
  };
}

function readString(calls: WindowsCalls, process: Handle, from: Buffer, at: number): string | undefined {
  const bytes = from.readUInt16LE(at + UNICODE_STRING.at.length);
  if (bytes > MAX_STRING_BYTES) return undefined;
  const text = read(calls, process, from.readBigUInt64LE(at + UNICODE_STRING.at.buffer), bytes);
  return text?.toString('utf16le');
}

function read(calls: WindowsCalls, process: Handle, address: bigint, bytes: number): Buffer | undefined {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 0) return buffer;
  return address !== 0n && calls.readMemory(process, address, buffer) ? buffer : undefined;
}
