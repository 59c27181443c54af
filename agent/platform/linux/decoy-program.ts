import { DECOY_TEXT } from './decoy-text.ts';

const LOAD_ADDRESS = 0x400000;
const CODE_AT = 64 + 2 * 56;
const MAX_U32 = 0xffff_ffff;

/**
 * The bytes of a static ELF program for x86-64 Linux that waits: it asks to be killed when its parent dies, ends at once unless its
 * parent is `parentPid`, ends by an alarm after `seconds` in any case, and pauses. It opens, reads and writes nothing.
 * Layout by elf(5); numbers of system calls by `asm/unistd_64.h`.
 */
export function createDecoyProgram({ parentPid, seconds }: { parentPid: number; seconds: number }): Buffer {
  const code = createCode(parentPid, seconds);
  const text = Buffer.from(DECOY_TEXT, 'latin1');
  const program = Buffer.alloc(CODE_AT + code.length + text.length);
  program.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
  program.writeUInt16LE(2, 16); // ET_EXEC
  program.writeUInt16LE(62, 18); // EM_X86_64
  program.writeUInt32LE(1, 20);
  program.writeBigUInt64LE(BigInt(LOAD_ADDRESS + CODE_AT), 24);
  program.writeBigUInt64LE(64n, 32); // program headers follow this one
  program.writeUInt16LE(64, 52);
  program.writeUInt16LE(56, 54);
  program.writeUInt16LE(2, 56);
  writeLoadHeader(program, 64);
  writeStackHeader(program, 64 + 56);
  code.copy(program, CODE_AT);
  text.copy(program, CODE_AT + code.length);
  return program;
}

/** Everything is one segment that may be read and executed. */
function writeLoadHeader(program: Buffer, at: number): void {
  program.writeUInt32LE(1, at); // PT_LOAD
  program.writeUInt32LE(5, at + 4);
  program.writeBigUInt64LE(BigInt(LOAD_ADDRESS), at + 16);
  program.writeBigUInt64LE(BigInt(LOAD_ADDRESS), at + 24);
  program.writeBigUInt64LE(BigInt(program.length), at + 32);
  program.writeBigUInt64LE(BigInt(program.length), at + 40);
  program.writeBigUInt64LE(0x1000n, at + 48);
}

/** Without it old kernels make the stack executable. */
function writeStackHeader(program: Buffer, at: number): void {
  program.writeUInt32LE(0x6474e551, at); // PT_GNU_STACK
  program.writeUInt32LE(6, at + 4);
}

function createCode(parentPid: number, seconds: number): Buffer {
  return Buffer.from([
    ...[0xbf, ...u32(1), 0xbe, ...u32(9), 0x31, 0xd2, 0xb8, ...u32(157), 0x0f, 0x05], // prctl(PR_SET_PDEATHSIG, SIGKILL)
    ...[0xb8, ...u32(110), 0x0f, 0x05, 0x3d, ...u32(parentPid), 0x75, 18], // getppid() differs: to the exit
    ...[0xbf, ...u32(seconds), 0xb8, ...u32(37), 0x0f, 0x05], // alarm(seconds)
    ...[0xb0, 34, 0x0f, 0x05, 0xeb, 0xfa], // pause(), again and again
    ...[0x31, 0xff, 0xb8, ...u32(60), 0x0f, 0x05], // exit(0)
  ]);
}

function u32(value: number): readonly number[] {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) throw new RangeError(`not 32 bits: ${value}`);
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
