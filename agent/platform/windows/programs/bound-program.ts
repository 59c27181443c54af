import type { Register } from '../../native/machine-code.ts';
import { createPortableExecutable } from './portable-executable.ts';
import type { WindowsCode } from './windows-code.ts';

const STD_INPUT_HANDLE = -10;
/** Room for six arguments, a byte that is read, and how many were. */
const ROOM_BYTES = 64;
const BYTE_AT = 48;
const COUNT_AT = 56;
/** Registers that calls leave alone, for the handles of its threads. */
const KEPT = ['r12', 'r13'] as const satisfies readonly Register[];

/** What a generated program does beside waiting for its end. */
export interface BoundProgram {
  /** It ends after so long in any case. */
  readonly seconds: number;
  /** Stands at the end of the file, for whoever finds one. */
  readonly text: string;
  /** Each is written with its own label in front, and never returns. At most two. */
  readonly threads: readonly ((code: WindowsCode) => void)[];
}

/**
 * The bytes of a program for 64-bit Windows that is bound to whoever started it: it reads its standard input, and when that pipe breaks, because the
 * other one has ended in whatever way, it ends. A byte that comes makes all of `threads` rest, the next one lets them go on, and so on; without
 * threads it ends by a byte as well. What `exit` names in `code` ends it at once.
 */
export function createBoundProgram({ seconds, text, threads }: BoundProgram): Buffer {
  const handles = KEPT.slice(0, threads.length);
  return createPortableExecutable((code) => {
    code.enter(ROOM_BYTES);
    startThread(code, 'end-in-time');
    for (const [index, handle] of handles.entries()) {
      startThread(code, `thread-${index}`);
      code.copy(handle, 'rax');
    }
    code.label('listen');
    readByte(code);
    if (threads.length > 0) {
      for (const handle of handles) code.call('SuspendThread', handle);
      readByte(code);
      for (const handle of handles) code.call('ResumeThread', handle);
      code.jump('always', 'listen');
    }
    code.label('exit');
    code.call('ExitProcess', 0);
    code.label('end-in-time');
    code.enter(ROOM_BYTES);
    code.call('Sleep', seconds * 1_000);
    code.jump('always', 'exit');
    for (const [index, write] of threads.entries()) {
      code.label(`thread-${index}`);
      write(code);
    }
  }, text);
}

/** `rax`: its handle. */
function startThread(code: WindowsCode, label: string): void {
  code.call('CreateThread', 0, 0, { label }, 0, 0, 0);
}

function readByte(code: WindowsCode): void {
  code.set('rax', 0);
  code.storeToStack('rax', COUNT_AT);
  code.call('GetStdHandle', STD_INPUT_HANDLE);
  code.call('ReadFile', 'rax', { stack: BYTE_AT }, 1, { stack: COUNT_AT }, 0);
  code.loadFromStack('rax', COUNT_AT);
  code.compareTo('rax', 0);
  code.jump('equal', 'exit');
}
