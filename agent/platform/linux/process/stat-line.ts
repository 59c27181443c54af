const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN = 0x28;
const CLOSE = 0x29;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Bit of the flags field: a thread of the kernel, without a program (include/linux/sched.h, PF_KTHREAD). */
const PF_KTHREAD = 0x0020_0000;
/** Fields 5 to 13 apart from flags (9): process group, session, terminal and page faults. */
const FIELDS_BEFORE_FLAGS = 4;
const FIELDS_BEFORE_USER = 4;
const FIELDS_BEFORE_THREADS = 2;
const FIELDS_BEFORE_START = 1;
const FIELDS_BEFORE_RESIDENT = 1;
/** Fields 25 to 37. */
const FIELDS_BEFORE_EXIT_SIGNAL = 13;

/**
 * One line of /proc/PID/stat (proc(5)), read in place: the same object for all processes, no string and no array per process.
 * Times are clock ticks. The name stands between the first `(` and the last `)` and may hold any byte, these and newlines too.
 */
export class StatLine {
  pid = 0;
  /** Character code of the state letter. */
  state = 0;
  parentPid = 0;
  flags = 0;
  userTicks = 0;
  systemTicks = 0;
  /** User and system time of children that were waited for. */
  childTicks = 0;
  threads = 0;
  startTicks = 0;
  /** Pages in memory; NaN where the line ends before. It stands behind `endAt`, because it changes without the process doing anything. */
  residentPages = Number.NaN;
  /** FNV-1a over the bytes of the name. */
  nameHash = 0;
  nameStart = 0;
  nameEnd = 0;
  /** One past the last byte of what identifies a process and what it used: two lines equal up to here mean the same. */
  endAt = 0;

  /** Used by the process and the children that were waited for. */
  get allTicks(): number {
    return this.userTicks + this.systemTicks + this.childTicks;
  }

  #bytes: Uint8Array = new Uint8Array(1);
  #at = 0;
  #end = 0;
  #valid = false;
  #residentEndAt = 0;

  get isKernelThread(): boolean {
    return (this.flags & PF_KTHREAD) !== 0;
  }

  /**
   * Whether the line that was parsed last is of a process, and not of one of its other threads: those have a folder in /proc as well, though
   * it is not listed. What nobody is told of the end of (field 38, -1) leads no threads (include/linux/sched/signal.h, thread_group_leader).
   * To be asked before the bytes change.
   */
  get isProcess(): boolean {
    this.#at = this.#residentEndAt;
    this.#skip(FIELDS_BEFORE_EXIT_SIGNAL);
    const exitSignal = this.#number();
    return this.#valid && exitSignal >= 0;
  }

  /** Reads the first `length` bytes. False, with fields in no defined state, when this is no such line. */
  parse(bytes: Uint8Array, length: number): boolean {
    this.#bytes = bytes;
    this.#at = 0;
    this.#end = length;
    this.#valid = length > 0 && length <= bytes.length;
    this.pid = this.#number();
    if (!this.#valid || bytes[this.#at] !== OPEN) return false;
    this.nameStart = this.#at + 1;
    const close = lastClose(bytes, this.nameStart, length);
    if (close < 0 || close + 3 >= length || bytes[close + 1] !== SPACE || bytes[close + 3] !== SPACE) return false;
    this.nameEnd = close;
    this.nameHash = hashName(bytes, this.nameStart, close);
    this.state = bytes[close + 2] as number;
    this.#at = close + 4;
    this.parentPid = this.#number();
    this.#skip(FIELDS_BEFORE_FLAGS);
    this.flags = this.#number();
    this.#skip(FIELDS_BEFORE_USER);
    this.userTicks = this.#number();
    this.systemTicks = this.#number();
    this.childTicks = this.#number() + this.#number();
    this.#skip(FIELDS_BEFORE_THREADS);
    this.threads = this.#number();
    this.#skip(FIELDS_BEFORE_START);
    this.startTicks = this.#number();
    this.endAt = this.#at;
    const isLine = this.#valid;
    this.#skip(FIELDS_BEFORE_RESIDENT);
    const pages = this.#number();
    this.residentPages = this.#valid ? pages : Number.NaN;
    this.#residentEndAt = this.#at;
    return isLine;
  }

  /** The number at the position, which then stands behind the separator. */
  #number(): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    let value = 0;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    while (at < end) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at++;
    }
    if (at === first || at >= end || bytes[at] !== SPACE || at - first > 19) this.#valid = false;
    this.#at = at + 1;
    return negative ? -value : value;
  }

  #skip(fields: number): void {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    for (let left = fields; left > 0 && at < end; at++) if (bytes[at] === SPACE) left--;
    this.#at = at;
  }
}

/** Everything behind the name is numbers, so the last parenthesis of the line ends it. */
function lastClose(bytes: Uint8Array, from: number, length: number): number {
  let at = length - 1;
  while (at >= from && bytes[at] !== CLOSE) at--;
  return at >= from ? at : -1;
}

function hashName(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME);
  return hash >>> 0;
}
