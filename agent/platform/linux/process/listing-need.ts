import type { ProcessCounts } from './process-counts.ts';

/** However well all counts agree, the list is read again after so many sweeps. */
const SWEEPS_BETWEEN_LISTINGS = 8;
/** To ask about one id costs about as much as so many entries of a list. */
const ENTRIES_AN_ID = 8;

/** Ids from the first to the last, both included; none when the first is the larger one. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Whether all processes must be listed to know who they are. The kernel gives ids in ascending order, and tells the last one and how
 * many processes it has: who began has one of the ids since then, and when the number has changed by those that began and by those that
 * were read and are gone, then nobody else is gone. When it has not, they are listed after all. Nothing is believed but differences, so it is
 * of no matter how many processes of other namespaces are counted, or hidden ones: then the numbers agree less often, that is all.
 */
export class ListingNeed {
  #counts: ProcessCounts | undefined;
  /** Links that are none of the listed processes. */
  #otherLinks: number | undefined;
  #isNeeded = true;
  #sweepsLeft = 0;

  /** The ids of all who can have begun since this was last asked; undefined: list. `known`: how many processes are known. */
  newIds(counts: ProcessCounts | undefined, known: number): IdRange | undefined {
    const before = this.#counts;
    this.#counts = counts;
    this.#sweepsLeft--;
    const given = counts === undefined || before === undefined ? Number.NaN : counts.lastPid - before.lastPid;
    // Below 0 when the kernel began at the lowest id again. A list that cannot be read is still needed in the next sweep.
    if (!(given >= 0 && given * ENTRIES_AN_ID <= known) || this.#sweepsLeft <= 0) this.#isNeeded = true;
    if (this.#isNeeded || before === undefined) return undefined;
    return { first: before.lastPid + 1, last: before.lastPid + given };
  }

  /** After new ids were asked about: whether so many processes, and no others, can be there. */
  agrees(known: number): boolean {
    return this.#counts !== undefined && this.#counts.links - (this.#otherLinks ?? Number.NaN) === known;
  }

  /** All were listed, and so many are known now. `isWhole`: nobody was listed and cannot be read or has no descriptor. */
  listed(known: number, isWhole: boolean): void {
    const otherLinks = this.#counts === undefined ? undefined : this.#counts.links - known;
    // Once may be chance: somebody began or ended between the count and the list.
    this.#isNeeded = !isWhole || otherLinks === undefined || otherLinks !== this.#otherLinks;
    this.#otherLinks = otherLinks;
    this.#sweepsLeft = SWEEPS_BETWEEN_LISTINGS;
  }

  /** New ids were asked about instead, and so many are known now. */
  asked(known: number): void {
    this.#isNeeded = !this.agrees(known);
  }
}
