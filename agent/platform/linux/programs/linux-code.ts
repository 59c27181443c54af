import { type Argument, MachineCode } from '../../native/machine-code.ts';

const ARGUMENTS = ['rdi', 'rsi', 'rdx', 'r10', 'r8', 'r9'] as const;

/** Machine code that asks Linux by system calls; these change only `rax`, `rcx` and `r11` (syscall(2)). */
export class LinuxCode extends MachineCode {
  /** Numbers by `asm/unistd_64.h`. The result is in `rax`. */
  call(systemCall: number, ...args: readonly Argument[]): void {
    for (const [index, register] of ARGUMENTS.entries()) {
      const argument = args[index];
      if (argument !== undefined) this.set(register, argument);
    }
    this.set('rax', systemCall);
    this.put(0x0f, 0x05);
  }
}
