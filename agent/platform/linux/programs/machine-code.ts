/** Registers that our programs use. The kernel changes only `rax`, `rcx` and `r11` in a system call (syscall(2)). */
const REGISTERS = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r12: 12,
  r13: 13,
  r14: 14,
} as const;
export type Register = keyof typeof REGISTERS;

const ARGUMENTS = ['rdi', 'rsi', 'rdx', 'r10', 'r8', 'r9'] as const;
const CONDITIONS = { always: [0xe9], equal: [0x0f, 0x84], 'not-equal': [0x0f, 0x85], less: [0x0f, 0x8c] } as const;
const MAX_U32 = 0xffff_ffff;

/** An argument of a system call: 32 bits without sign, the address of a label, or of a place above (below: negative) the stack pointer. */
export type Argument = number | { readonly label: string } | { readonly stack: number };

/**
 * Writes the few instructions of x86-64 that our generated programs need, with labels; encodings by the Intel manual, volume 2. Nothing here
 * runs anything.
 */
export class MachineCode {
  readonly #address: number;
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { readonly at: number; readonly label: string }[] = [];
  readonly #addresses: { readonly at: number; readonly label: string }[] = [];

  /** @param address where the first byte will stand in memory; below 4 GiB */
  constructor(address: number) {
    this.#address = address;
  }

  label(name: string): void {
    if (this.#labels.has(name)) throw new Error(`two places are called ${name}`);
    this.#labels.set(name, this.#bytes.length);
  }

  /** Bytes that are no instructions; place them where nothing runs into them. */
  data(bytes: Iterable<number>): void {
    this.#bytes.push(...bytes);
  }

  /** Numbers by `asm/unistd_64.h`. The result is in `rax`. */
  call(systemCall: number, ...args: readonly Argument[]): void {
    for (const [index, argument] of args.entries()) this.#load(ARGUMENTS[index] as Register, argument);
    this.#move32('rax', systemCall);
    this.#bytes.push(0x0f, 0x05);
  }

  jump(condition: keyof typeof CONDITIONS, label: string): void {
    this.#bytes.push(...CONDITIONS[condition]);
    this.#jumps.push({ at: this.#bytes.length, label });
    this.#bytes.push(0, 0, 0, 0);
  }

  /** `to = value` */
  set(to: Register, value: number): void {
    this.#move32(to, value);
  }

  /** `to = from` */
  copy(to: Register, from: Register): void {
    this.#bytes.push(rex(from, to), 0x89, modRegister(from, to));
  }

  /** `to += from` */
  add(to: Register, from: Register): void {
    this.#bytes.push(rex(from, to), 0x01, modRegister(from, to));
  }

  /** `to *= factor`; below 2^31. */
  multiply(to: Register, factor: number): void {
    this.#bytes.push(rex(to, to), 0x69, modRegister(to, to), ...u32(factor));
  }

  /** `rax = rax / divisor`, `rdx` is what remains. Changes `rcx`. */
  divide(divisor: number): void {
    this.#bytes.push(0x31, 0xd2); // xor edx, edx
    this.#move32('rcx', divisor);
    this.#bytes.push(0x48, 0xf7, 0xf1);
  }

  /** Eight bytes at the stack pointer plus `offset` (0..127). */
  loadFromStack(to: Register, offset: number): void {
    this.#bytes.push(rex(to, 'rsp'), 0x8b, ...modStack(to, offset));
  }

  storeToStack(from: Register, offset: number): void {
    this.#bytes.push(rex(from, 'rsp'), 0x89, ...modStack(from, offset));
  }

  /** `register -= 1`; the jump that follows is told whether it is 0 now. */
  decrement(register: Register): void {
    this.#bytes.push(rex('rax', register), 0xff, 0xc8 | (REGISTERS[register] & 7));
  }

  /** For the jump that follows: `left` against `right`, with sign. */
  compare(left: Register, right: Register): void {
    this.#bytes.push(rex(right, left), 0x39, modRegister(right, left));
  }

  /** For the jump that follows: `left` against a number below 2^31. */
  compareTo(left: Register, value: number): void {
    this.#bytes.push(rex('rax', left), 0x81, 0xf8 | (REGISTERS[left] & 7), ...u32(value));
  }

  /** Counts a register down to 0: time passes, nothing else happens. */
  countDown(register: 'rcx', from: number): void {
    this.#move32(register, from);
    this.#bytes.push(0xff, 0xc9, 0x75, 0xfc); // dec ecx; jnz to it
  }

  /** The bytes, with all jumps and addresses filled in. */
  finish(): Buffer {
    const code = Buffer.from(this.#bytes);
    for (const { at, label } of this.#jumps) code.writeInt32LE(this.#place(label) - (at + 4), at);
    for (const { at, label } of this.#addresses) code.writeUInt32LE(this.#address + this.#place(label), at);
    return code;
  }

  #place(label: string): number {
    const place = this.#labels.get(label);
    if (place === undefined) throw new Error(`no place is called ${label}`);
    return place;
  }

  #load(to: Register, argument: Argument): void {
    if (typeof argument === 'number') this.#move32(to, argument);
    else if ('label' in argument) {
      this.#move32(to, 0);
      this.#addresses.push({ at: this.#bytes.length - 4, label: argument.label });
    } else {
      // lea to, [rsp + offset]
      this.#bytes.push(rex(to, 'rsp'), 0x8d, 0x84 | ((REGISTERS[to] & 7) << 3), 0x24, ...i32(argument.stack));
    }
  }

  /** The upper half of the register becomes 0. */
  #move32(to: Register, value: number): void {
    const number = REGISTERS[to];
    if (number >= 8) this.#bytes.push(0x41);
    this.#bytes.push(0xb8 | (number & 7), ...u32(value));
  }
}

/** 64 bits wide; the upper half of the registers where one is named. */
function rex(field: Register, base: Register): number {
  return 0x48 | (REGISTERS[field] >= 8 ? 4 : 0) | (REGISTERS[base] >= 8 ? 1 : 0);
}

function modRegister(field: Register, base: Register): number {
  return 0xc0 | ((REGISTERS[field] & 7) << 3) | (REGISTERS[base] & 7);
}

function modStack(field: Register, offset: number): readonly number[] {
  if (!Number.isInteger(offset) || offset < 0 || offset > 127) throw new RangeError(`not on the stack: ${offset}`);
  return [0x44 | ((REGISTERS[field] & 7) << 3), 0x24, offset];
}

function u32(value: number): readonly number[] {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) throw new RangeError(`not 32 bits: ${value}`);
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

function i32(value: number): readonly number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
}
