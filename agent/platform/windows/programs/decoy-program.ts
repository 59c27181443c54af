import { DECOY_TEXT } from '../../decoy-text.ts';
import { CODE_START, createPortableExecutable } from './portable-executable.ts';

const IMPORTS = ['CreateThread', 'ExitProcess', 'GetStdHandle', 'ReadFile', 'Sleep'] as const;
type Import = (typeof IMPORTS)[number];

const STD_INPUT_HANDLE = -10;
const FRAME = [0x48, 0x83, 0xec, 0x38]; // sub rsp, 56: room for four arguments and what follows, aligned

/**
 * The bytes of a program that waits. It reads one byte of its standard input, which never comes: when the pipe breaks, because whoever started it has
 * ended in whatever way, or after `seconds`, it ends. It opens and writes nothing.
 */
export function createDecoyProgram(seconds: number): Buffer {
  return createPortableExecutable(IMPORTS, (addresses) => codeOf(addresses, seconds * 1_000), DECOY_TEXT);
}

function codeOf(addresses: Readonly<Record<Import, number>>, lifeMs: number): Buffer {
  const bytes: number[] = [];
  const put = (...more: readonly number[]) => void bytes.push(...more);
  const put32 = (value: number) => put(...u32(value));
  const call = (name: Import) => {
    put(0xff, 0x15); // call [rip + distance]
    put32(addresses[name] - (CODE_START + bytes.length + 4));
  };
  const exit = () => {
    put(0x31, 0xc9); // xor ecx, ecx
    call('ExitProcess');
  };

  put(...FRAME);
  put(0x31, 0xc9, 0x31, 0xd2); // xor ecx, ecx; xor edx, edx: no attributes, the usual stack
  put(0x4c, 0x8d, 0x05); // lea r8, [rip + distance]: the other thread
  const distanceAt = bytes.length;
  put32(0);
  put(0x45, 0x31, 0xc9); // xor r9d, r9d: no argument
  put(0x48, 0xc7, 0x44, 0x24, 0x20, 0, 0, 0, 0); // mov qword [rsp + 32], 0: runs at once
  put(0x48, 0xc7, 0x44, 0x24, 0x28, 0, 0, 0, 0); // mov qword [rsp + 40], 0: its number is not wanted
  call('CreateThread');
  put(0xb9); // mov ecx, milliseconds
  put32(lifeMs);
  call('Sleep');
  exit();
  const thread = bytes.length;
  put(...FRAME);
  put(0xb9);
  put32(STD_INPUT_HANDLE);
  call('GetStdHandle');
  put(0x48, 0x89, 0xc1); // mov rcx, rax
  put(0x48, 0x8d, 0x54, 0x24, 0x30); // lea rdx, [rsp + 48]: where the byte would go
  put(0x41, 0xb8, 1, 0, 0, 0); // mov r8d, 1
  put(0x4c, 0x8d, 0x4c, 0x24, 0x28); // lea r9, [rsp + 40]: how many came
  put(0x48, 0xc7, 0x44, 0x24, 0x20, 0, 0, 0, 0); // mov qword [rsp + 32], 0: waits
  call('ReadFile');
  exit();
  bytes.splice(distanceAt, 4, ...u32(thread - (distanceAt + 4)));
  return Buffer.from(bytes);
}

function u32(value: number): readonly number[] {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value | 0);
  return [...buffer];
}
