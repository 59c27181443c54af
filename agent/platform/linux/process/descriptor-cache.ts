import { closeSync } from 'node:fs';
import { LastLines } from './last-lines.ts';

/**
 * Open descriptors by pid, as dense columns: a sweep walks them without making garbage. Order is not kept: the last entry takes
 * the place of a removed one. An entry is removed in the moment its process is known to be dead, because the number of a closed
 * descriptor is soon another file.
 */
export class DescriptorCache {
  readonly pids: number[] = [];
  readonly descriptors: number[] = [];
  /** CPU ticks of the process and of its reaped children when last read. */
  readonly ticks: number[] = [];
  /** Reads in a row in which that was the same. */
  readonly idleReads: number[] = [];
  /** The sweep whose list had the process last (0: none had), and the one in which it was read last. */
  readonly listedIn: number[] = [];
  readonly readIn: number[] = [];
  /** Beginnings of the lines as last read. */
  readonly lines: Buffer[] = [];
  readonly #pieces = new LastLines();
  readonly #indexOfPid = new Map<number, number>();
  /** Where the search for an idle entry goes on. */
  #hand = 0;

  get size(): number {
    return this.pids.length;
  }

  indexOf(pid: number): number | undefined {
    return this.#indexOfPid.get(pid);
  }

  /** Remembers an open descriptor; nothing of its line yet. */
  add(pid: number, descriptor: number, ticks: number, listedIn: number, readIn: number): void {
    this.#indexOfPid.set(pid, this.pids.length);
    this.pids.push(pid);
    this.descriptors.push(descriptor);
    this.ticks.push(ticks);
    this.idleReads.push(0);
    this.listedIn.push(listedIn);
    this.readIn.push(readIn);
    this.lines.push(this.#pieces.take());
  }

  /** Closes and forgets one entry. */
  removeAt(index: number): void {
    closeSync(this.descriptors[index] as number);
    this.#indexOfPid.delete(this.pids[index] as number);
    this.#pieces.giveBack(this.lines[index] as Buffer);
    const last = this.pids.length - 1;
    this.lines[index] = this.lines[last] as Buffer;
    this.lines.pop();
    for (const column of [this.pids, this.descriptors, this.ticks, this.idleReads, this.listedIn, this.readIn]) {
      column[index] = column[last] as number;
      column.pop();
    }
    if (index < last) this.#indexOfPid.set(this.pids[index] as number, index);
  }

  /** The index of a process that was idle for so many reads; undefined when none was found in a bounded search. */
  findIdle(atLeastReads: number): number | undefined {
    const looks = Math.min(this.size, 64);
    for (let look = 0; look < looks; look++) {
      this.#hand = (this.#hand + 1) % this.size;
      if ((this.idleReads[this.#hand] as number) >= atLeastReads) return this.#hand;
    }
    return undefined;
  }

  clear(): void {
    while (this.size > 0) this.removeAt(this.size - 1);
  }
}
