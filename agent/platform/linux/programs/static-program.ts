import { LinuxCode } from './linux-code.ts';

const LOAD_ADDRESS = 0x400000;
const CODE_AT = 64 + 2 * 56;

/** The life of a generated program: it is bound to the one who started it, and to a time. */
export interface ProgramLife {
  /** It ends at once unless this is its parent, and is killed when that thread of the parent ends (prctl(2)). */
  readonly parentPid: number;
  /** It ends by an alarm after so long in any case. */
  readonly seconds: number;
}

/**
 * The bytes of a static ELF program for x86-64 Linux that first binds itself to its {@link ProgramLife} and then does what `write` writes. `text` stands at
 * the end of the file, for whoever finds one. Layout by elf(5); numbers of system calls by `asm/unistd_64.h`.
 */
export function createStaticProgram(life: ProgramLife, text: string, write: (code: LinuxCode) => void): Buffer {
  const machineCode = new LinuxCode();
  machineCode.call(157, 1, 9, 0); // prctl(PR_SET_PDEATHSIG, SIGKILL)
  machineCode.call(110); // getppid()
  machineCode.compareTo('rax', life.parentPid);
  machineCode.jump('not-equal', 'exit');
  machineCode.call(37, life.seconds); // alarm()
  write(machineCode);
  machineCode.label('exit');
  machineCode.call(231, 0); // exit_group()
  return inElf(machineCode.finish(), Buffer.from(text, 'latin1'));
}

function inElf(code: Buffer, text: Buffer): Buffer {
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
