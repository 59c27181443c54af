import koffi from 'koffi';
import { PROCESS_BASIC, PROCESS_ENVIRONMENT } from '../../agent/platform/windows/calls/structures.ts';
import { CODE_ADDRESS, createPortableExecutable } from '../../agent/platform/windows/programs/portable-executable.ts';
import type { WindowsCode } from '../../agent/platform/windows/programs/windows-code.ts';

/*
 * Plays process hollowing, harmlessly and for tests alone: starts a program halted, takes its image out of its memory, puts a generated one there that
 * counts for two minutes and ends, and lets it go on. Both programs must be generated ones: they begin at the same address.
 */

const CREATE_SUSPENDED = 0x4;
const START_UP_BYTES = 104;
const PROCESS_AND_THREAD = { process: 0, thread: 8, pid: 16, bytes: 24 } as const;
const BASIC = 0;
const RESERVE_AND_COMMIT = 0x3000;
const EXECUTE_READ_WRITE = 0x40;
const IMAGE_BYTES = 0x3000;
/** Sections of the file, and where they belong in memory. */
const SECTIONS = [
  { at: 0, to: 0, bytes: 0x200 },
  { at: 0x200, to: CODE_ADDRESS, bytes: 0x200 },
  { at: 0x400, to: 0x2000, bytes: 0x200 },
] as const;
/** Some two minutes at 3 GHz. */
const ROUNDS = 3n * 10n ** 11n;

/** A process that is no longer the program that it was started as. */
export interface HollowedProgram {
  readonly pid: number;
  end(): void;
}

/** @throws which step Windows refused */
export function hollowProgram(path: string): HollowedProgram {
  const kernel = koffi.load('kernel32.dll');
  const native = koffi.load('ntdll.dll');
  const create = kernel.func(
    'int32_t __stdcall CreateProcessW(str16 path, void *line, void *process, void *thread, int32_t inherit, uint32_t flags, void *environment, str16 folder, void *start, void *made)',
  );
  const allocate = kernel.func(
    'uintptr_t __stdcall VirtualAllocEx(uintptr_t process, uintptr_t at, size_t bytes, uint32_t kind, uint32_t protect)',
  );
  const write = kernel.func(
    'int32_t __stdcall WriteProcessMemory(uintptr_t process, uintptr_t at, void *buffer, size_t bytes, void *written)',
  );
  const read = kernel.func(
    'int32_t __stdcall ReadProcessMemory(uintptr_t process, uintptr_t at, void *buffer, size_t bytes, void *read)',
  );
  const resume = kernel.func('uint32_t __stdcall ResumeThread(uintptr_t thread)');
  const terminate = kernel.func('int32_t __stdcall TerminateProcess(uintptr_t process, uint32_t status)');
  const close = kernel.func('int32_t __stdcall CloseHandle(uintptr_t handle)');
  const query = native.func(
    'int32_t __stdcall NtQueryInformationProcess(uintptr_t process, int32_t kind, void *buffer, uint32_t bytes, void *needed)',
  );
  const unmap = native.func('int32_t __stdcall NtUnmapViewOfSection(uintptr_t process, uintptr_t at)');

  const start = Buffer.alloc(START_UP_BYTES);
  start.writeUInt32LE(START_UP_BYTES);
  const made = Buffer.alloc(PROCESS_AND_THREAD.bytes);
  must('CreateProcess', create(path, null, null, null, 0, CREATE_SUSPENDED, null, null, start, made) !== 0);
  const process = made.readBigUInt64LE(PROCESS_AND_THREAD.process);
  const thread = made.readBigUInt64LE(PROCESS_AND_THREAD.thread);
  const end = () => {
    terminate(process, 0);
    close(thread);
    close(process);
  };
  try {
    const basic = Buffer.alloc(PROCESS_BASIC.bytes);
    must('NtQueryInformationProcess', query(process, BASIC, basic, basic.length, null) >= 0);
    const environment = Buffer.alloc(PROCESS_ENVIRONMENT.bytes);
    const environmentAt = basic.readBigUInt64LE(PROCESS_BASIC.at.pebBaseAddress);
    must('ReadProcessMemory', read(process, environmentAt, environment, environment.length, null) !== 0);
    const base = environment.readBigUInt64LE(PROCESS_ENVIRONMENT.at.imageBaseAddress);
    must('NtUnmapViewOfSection', unmap(process, base) >= 0);
    must(
      'VirtualAllocEx',
      BigInt(allocate(process, base, IMAGE_BYTES, RESERVE_AND_COMMIT, EXECUTE_READ_WRITE)) === base,
    );
    const program = createPortableExecutable(count, '');
    for (const { at, to, bytes } of SECTIONS)
      must(
        'WriteProcessMemory',
        write(process, base + BigInt(to), program.subarray(at, at + bytes), bytes, null) !== 0,
      );
    must('ResumeThread', resume(thread) !== 0xffff_ffff);
  } catch (error) {
    end();
    throw error;
  }
  return { pid: made.readUInt32LE(PROCESS_AND_THREAD.pid), end };
}

function count(code: WindowsCode): void {
  code.enter(32);
  code.set('rcx', ROUNDS);
  code.label('again');
  code.decrement('rcx');
  code.jump('not-equal', 'again');
  code.call('ExitProcess', 0);
}

function must(call: string, isDone: boolean): void {
  if (!isDone) throw new Error(`${call} failed`);
}
