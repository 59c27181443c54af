/** Registers that our programs use. */
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

const CONDITIONS = {
  always: [0xe9],
  equal: [0x0f, 0x84],
  'not-equal': [0x0f, 0x85],
  less: [0x0f, 0x8c],
  greater: [0x0f, 0x8f],
} as const;
const MIN_I32 = -0x8000_0000;
const MAX_I32 = 0x7fff_ffff;
const MAX_U32 = 0xffff_ffff;
const MAX_STACK_OFFSET = 127;

/**
 * What a register is loaded with: 32 bits (below 0: with sign) or 64 (a bigint), another register, or the address of a label or of a place above
 * (below: negative) the stack pointer.
 */
export type Argument = number | bigint | Register | { readonly label: string } | { readonly stack: number };

/**
 * Writes the few instructions of x86-64 that our generated programs need, with labels; encodings by the Intel manual, volume 2. It may stand
 * anywhere in memory. How it asks the system for something is for {@link LinuxCode} and {@link WindowsCode}. Nothing here runs anything.
 */
export class MachineCode {
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #distances: { readonly at: number; readonly label: string }[] = [];

  /** @param at offset from the first byte; where the next one will stand if not said */
  label(name: string, at = this.#bytes.length): void {
    if (this.#labels.has(name)) throw new Error(`two places are called ${name}`);
    this.#labels.set(name, at);
  }

  /** Bytes that are no instructions; place them where nothing runs into them. */
  data(bytes: Iterable<number>): void {
    this.put(...bytes);
  }

  jump(condition: keyof typeof CONDITIONS, label: string): void {
    this.put(...CONDITIONS[condition]);
    this.putDistance(label);
  }

  /** `to = value` */
  set(to: Register, value: Argument): void {
    if (typeof value === 'bigint') this.put(rex('rax', to), 0xb8 | (REGISTERS[to] & 7), ...u64(value));
    else if (typeof value === 'number') this.#setNumber(to, value);
    else if (typeof value === 'string') this.copy(to, value);
    else if ('label' in value) {
      this.put(rex(to, 'rax'), 0x8d, 0x05 | ((REGISTERS[to] & 7) << 3)); // lea to, [rip + distance]
      this.putDistance(value.label);
    } else {
      // lea to, [rsp + offset]
      this.put(rex(to, 'rsp'), 0x8d, 0x84 | ((REGISTERS[to] & 7) << 3), 0x24, ...i32(value.stack));
    }
  }

  /** `to = from` */
  copy(to: Register, from: Register): void {
    this.put(rex(from, to), 0x89, modRegister(from, to));
  }

  /** `to += from` */
  add(to: Register, from: Register): void {
    this.put(rex(from, to), 0x01, modRegister(from, to));
  }

  /** `to -= from` */
  subtract(to: Register, from: Register): void {
    this.put(rex(from, to), 0x29, modRegister(from, to));
  }

  /** `to *= factor`; below 2^31. */
  multiply(to: Register, factor: number): void {
    this.put(rex(to, to), 0x69, modRegister(to, to), ...u32(factor));
  }

  /** `rax = rax / divisor`, `rdx` is what remains. Changes `rcx`. */
  divide(divisor: number): void {
    this.put(0x31, 0xd2); // xor edx, edx
    this.set('rcx', divisor);
    this.put(0x48, 0xf7, 0xf1);
  }

  /** Eight bytes at the stack pointer plus `offset` (0..127). */
  loadFromStack(to: Register, offset: number): void {
    this.put(rex(to, 'rsp'), 0x8b, ...modStack(to, offset));
  }

  storeToStack(from: Register, offset: number): void {
    this.put(rex(from, 'rsp'), 0x89, ...modStack(from, offset));
  }

  /** `register -= 1`; the jump that follows is told whether it is 0 now. */
  decrement(register: Register): void {
    this.put(rex('rax', register), 0xff, 0xc8 | (REGISTERS[register] & 7));
  }

  /** For the jump that follows: `left` against `right`, with sign. */
  compare(left: Register, right: Register): void {
    this.put(rex(right, left), 0x39, modRegister(right, left));
  }

  /** For the jump that follows: `left` against a number below 2^31. */
  compareTo(left: Register, value: number): void {
    this.put(rex('rax', left), 0x81, 0xf8 | (REGISTERS[left] & 7), ...u32(value));
  }

  /** Counts a register down to 0: time passes, nothing else happens. */
  countDown(register: 'rcx', from: number): void {
    this.set(register, from);
    this.put(0xff, 0xc9, 0x75, 0xfc); // dec ecx; jnz to it
  }

  /** Room on the stack; less than a page, which is touched first by whoever comes next. */
  reserveStack(bytes: number): void {
    this.put(rex('rax', 'rsp'), 0x81, 0xec, ...i32(bytes)); // sub rsp, bytes
  }

  /** The bytes, with all distances filled in. */
  finish(): Buffer {
    const code = Buffer.from(this.#bytes);
    for (const { at, label } of this.#distances) code.writeInt32LE(this.#place(label) - (at + 4), at);
    return code;
  }

  protected put(...bytes: readonly number[]): void {
    this.#bytes.push(...bytes);
  }

  /** Ends an instruction: from behind it to the label. */
  protected putDistance(label: string): void {
    this.#distances.push({ at: this.#bytes.length, label });
    this.put(0, 0, 0, 0);
  }

  #place(label: string): number {
    const place = this.#labels.get(label);
    if (place === undefined) throw new Error(`no place is called ${label}`);
    return place;
  }

  #setNumber(to: Register, value: number): void {
    const number = REGISTERS[to] & 7;
    if (value < 0) this.put(rex('rax', to), 0xc7, 0xc0 | number, ...i32(value));
    else this.put(...(REGISTERS[to] >= 8 ? [0x41] : []), 0xb8 | number, ...u32(value)); // the upper half becomes 0
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
  if (!Number.isInteger(offset) || offset < 0 || offset > MAX_STACK_OFFSET)
    throw new RangeError(`not on the stack: ${offset}`);
  return [0x44 | ((REGISTERS[field] & 7) << 3), 0x24, offset];
}

function u32(value: number): readonly number[] {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) throw new RangeError(`not 32 bits: ${value}`);
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

function i32(value: number): readonly number[] {
  if (!Number.isInteger(value) || value < MIN_I32 || value > MAX_I32) throw new RangeError(`not 32 bits: ${value}`);
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
}

function u64(value: bigint): readonly number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return [...bytes];
}
