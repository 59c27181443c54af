import { closeSync } from 'node:fs';

/**
 * Open descriptors by pid, as dense arrays: a sweep walks them without making garbage. Order is not kept: the last entry takes
 * the place of a removed one. An entry is removed in the moment its process is known to be dead, because the number of a closed
 * descriptor is soon another file.
 */
export class DescriptorCache {
  /** Pids and descriptors of entries 0 to `size - 1`. */
  readonly pids: number[] = [];
  readonly descriptors: number[] = [];
  /** CPU ticks of the process when last read, and the number of sweeps since that changed. */
  readonly ticks: number[] = [];
  readonly idleSweeps: number[] = [];
  readonly #indexOfPid = new Map<number, number>();
  /** Where the search for an idle entry goes on. */
  #hand = 0;

  get size(): number {
    return this.pids.length;
  }

  has(pid: number): boolean {
    return this.#indexOfPid.has(pid);
  }

  add(pid: number, descriptor: number, ticks: number): void {
    this.#indexOfPid.set(pid, this.pids.length);
    this.pids.push(pid);
    this.descriptors.push(descriptor);
    this.ticks.push(ticks);
    this.idleSweeps.push(0);
  }

  /** Closes and forgets one entry. */
  removeAt(index: number): void {
    closeSync(this.descriptors[index] as number);
    this.#indexOfPid.delete(this.pids[index] as number);
    const last = this.pids.length - 1;
    for (const column of [this.pids, this.descriptors, this.ticks, this.idleSweeps]) {
      column[index] = column[last] as number;
      column.pop();
    }
    if (index < last) this.#indexOfPid.set(this.pids[index] as number, index);
  }

  /** Gives up the entry of a process that was idle for a while; false when all are busy. Looks at a bounded number. */
  evictIdle(atLeastSweeps: number): boolean {
    const looks = Math.min(this.size, 64);
    for (let look = 0; look < looks; look++) {
      this.#hand = (this.#hand + 1) % this.size;
      if ((this.idleSweeps[this.#hand] as number) < atLeastSweeps) continue;
      this.removeAt(this.#hand);
      return true;
    }
    return false;
  }

  clear(): void {
    while (this.size > 0) this.removeAt(this.size - 1);
  }
}
