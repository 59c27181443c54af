import type { ProcessKey } from '#shared/model/process-ref.ts';

/**
 * All processes of a host as a struct of arrays, one slot a process, filled by a platform once a tick and read by everything else.
 * A slot belongs to one run (pid and start identity) until that run is gone; then it is freed and reused. No garbage per tick.
 *
 * CPU times are cumulative milliseconds since the process started; `childCpuMs` is what its reaped children used.
 */
export class ProcessTable {
  readonly capacity: number;
  readonly pid: Int32Array;
  readonly parentPid: Int32Array;
  readonly startId: Float64Array;
  readonly userMs: Float64Array;
  readonly systemMs: Float64Array;
  readonly childCpuMs: Float64Array;
  readonly threads: Int32Array;
  /** Memory that is resident; NaN = not known. As of when the process was last read: one that rests may be some sweeps behind. */
  readonly residentBytes: Float64Array;
  /** Character code of the state letter (`R`, `S`, `Z`...); 0 where a system has none. */
  readonly state: Uint8Array;
  /** Cheap fingerprint of the short name: a change means exec or rename, and that details must be read again. */
  readonly nameHash: Uint32Array;
  /** Sweep in which the slot was last filled; 0 = free. */
  readonly seenIn: Uint32Array;

  /** Slots whose process was read in the current sweep, in that order; of all others nothing changed. May name one twice. */
  readonly entered: number[] = [];
  /** Slots by event of the current sweep; valid until the next {@link begin}. */
  readonly appeared: number[] = [];
  readonly renamed: number[] = [];
  readonly vanished: number[] = [];
  /** Keys of the vanished, parallel to `vanished` (their slots may be reused within the same sweep). */
  readonly vanishedKeys: ProcessKey[] = [];
  /** Processes that did not fit: the table is bounded, the loss is counted. */
  overflow = 0;

  readonly #slotOfPid = new Map<number, number>();
  readonly #free: number[] = [];
  #sweep = 0;
  #highest = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.pid = new Int32Array(capacity);
    this.parentPid = new Int32Array(capacity);
    this.startId = new Float64Array(capacity);
    this.userMs = new Float64Array(capacity);
    this.systemMs = new Float64Array(capacity);
    this.childCpuMs = new Float64Array(capacity);
    this.threads = new Int32Array(capacity);
    this.residentBytes = new Float64Array(capacity);
    this.state = new Uint8Array(capacity);
    this.nameHash = new Uint32Array(capacity);
    this.seenIn = new Uint32Array(capacity);
  }

  /** Number of living processes in the table. */
  get size(): number {
    return this.#slotOfPid.size;
  }

  /** One past the highest slot in use: the bound for loops over slots (skip those with `seenIn` 0). */
  get slotLimit(): number {
    return this.#highest;
  }

  get sweep(): number {
    return this.#sweep;
  }

  slotOf(pid: number): number | undefined {
    return this.#slotOfPid.get(pid);
  }

  keyOf(slot: number): ProcessKey {
    return `${this.pid[slot]}:${this.startId[slot]}`;
  }

  cpuMs(slot: number): number {
    return (this.userMs[slot] ?? 0) + (this.systemMs[slot] ?? 0);
  }

  begin(): void {
    this.#sweep++;
    this.entered.length = 0;
    this.appeared.length = 0;
    this.renamed.length = 0;
    this.vanished.length = 0;
    this.vanishedKeys.length = 0;
    this.overflow = 0;
  }

  /**
   * Enters one process as read now and returns its slot, or undefined when the table is full. A known pid with another start
   * identity is a new run: the old one vanishes.
   */
  put(
    pid: number,
    startId: number,
    parentPid: number,
    userMs: number,
    systemMs: number,
    childCpuMs: number,
    threads: number,
    state: number,
    nameHash: number,
    residentBytes = Number.NaN,
  ): number | undefined {
    let slot = this.#slotOfPid.get(pid);
    if (slot !== undefined && this.startId[slot] !== startId) {
      this.#release(pid, slot);
      slot = undefined;
    }
    if (slot === undefined) {
      slot = this.#take(pid);
      if (slot === undefined) {
        this.overflow++;
        return undefined;
      }
      this.pid[slot] = pid;
      this.startId[slot] = startId;
      this.nameHash[slot] = nameHash;
      this.appeared.push(slot);
    } else if (this.nameHash[slot] !== nameHash) {
      this.nameHash[slot] = nameHash;
      this.renamed.push(slot);
    }
    this.parentPid[slot] = parentPid;
    this.userMs[slot] = userMs;
    this.systemMs[slot] = systemMs;
    this.childCpuMs[slot] = childCpuMs;
    this.threads[slot] = threads;
    this.residentBytes[slot] = residentBytes;
    this.state[slot] = state;
    this.seenIn[slot] = this.#sweep;
    this.entered.push(slot);
    return slot;
  }

  /** Enters a process of which nothing changed since the last sweep; false when it is not in the table. */
  touch(pid: number): boolean {
    const slot = this.#slotOfPid.get(pid);
    if (slot === undefined) return false;
    this.seenIn[slot] = this.#sweep;
    return true;
  }

  /** Takes back {@link touch}: the process is gone after all. */
  untouch(pid: number): void {
    const slot = this.#slotOfPid.get(pid);
    if (slot !== undefined) this.seenIn[slot] = this.#sweep - 1;
  }

  /** Ends a sweep: what was not entered since {@link begin} is gone. */
  end(): void {
    const limit = this.#highest;
    for (let slot = 0; slot < limit; slot++) {
      const seenIn = this.seenIn[slot];
      if (seenIn !== 0 && seenIn !== this.#sweep) this.#release(this.pid[slot] as number, slot);
    }
    while (this.#highest > 0 && this.seenIn[this.#highest - 1] === 0) this.#highest--;
  }

  #take(pid: number): number | undefined {
    let slot = this.#free.pop();
    if (slot === undefined) {
      if (this.#highest >= this.capacity) return undefined;
      slot = this.#highest;
    }
    if (slot >= this.#highest) this.#highest = slot + 1;
    this.#slotOfPid.set(pid, slot);
    return slot;
  }

  #release(pid: number, slot: number): void {
    this.vanished.push(slot);
    this.vanishedKeys.push(this.keyOf(slot));
    this.#slotOfPid.delete(pid);
    this.seenIn[slot] = 0;
    this.#free.push(slot);
  }
}
