import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { Platform } from '../platform/platform.ts';
import type { ProcessTable } from '../platform/process-table.ts';

/** Looking through one process costs a walk over its descriptors. */
const LOOKS_PER_TICK = 64;
/** Started this many sweeps ago or less: what is new opens what is new. */
const RECENT_TICKS = 10;
const REMEMBERED_OWNERS = 64;
/** A socket that nobody visible holds (the kernel's own, another user's) is searched for again at doubling distances. */
const FIRST_REST_TICKS = 60;
const LONGEST_REST_TICKS = 3_600;

interface Wanted {
  /** Processes looked at for this socket; the search rests when it was everybody. */
  looked: number;
  restTicks: number;
  restUntilTick: number;
}

/**
 * Finds who holds sockets that just appeared, a bounded number of processes a tick: at first hot ones, recently started ones and those that
 * were found to open connections before, and then everybody in turn. The first ones are not looked through again for the same socket:
 * who opens connections has many descriptors.
 */
export class OwnerSearch {
  readonly #platform: Platform;
  readonly #table: ProcessTable;
  readonly #wanted = new Map<number, Wanted>();
  /** Keys of processes that own sockets, the latest found last. */
  readonly #owners = new Set<ProcessKey>();
  /** Sweep in which the slot's run appeared. */
  readonly #appearedIn: Uint32Array;
  #next = 0;
  #tick = 0;

  constructor(platform: Platform, table: ProcessTable) {
    this.#platform = platform;
    this.#table = table;
    this.#appearedIn = new Uint32Array(table.capacity);
  }

  want(socketId: number): void {
    this.#wanted.set(socketId, { looked: 0, restTicks: FIRST_REST_TICKS, restUntilTick: 0 });
  }

  forget(socketId: number): void {
    this.#wanted.delete(socketId);
  }

  /** One tick's worth of looking: socket -> pid. Costs nothing while every socket has its owner. */
  look(hotSlots: readonly number[]): ReadonlyMap<number, number> {
    this.#tick++;
    for (const slot of this.#table.appeared) this.#appearedIn[slot] = this.#table.sweep;
    const active = [...this.#wanted].filter(([, { restUntilTick }]) => restUntilTick <= this.#tick);
    if (active.length === 0) return new Map();
    const hasNew = active.some(([, { looked }]) => looked === 0);
    const pids = this.#choose(hasNew ? hotSlots : undefined);
    const { bySocket } = this.#platform.readSocketOwners(pids);
    for (const [socketId, wanted] of active) {
      const pid = bySocket.get(socketId);
      if (pid === undefined) {
        this.#lookedInVain(wanted, pids.length);
      } else {
        this.#wanted.delete(socketId);
        this.#rememberOwner(pid);
      }
    }
    return bySocket;
  }

  #lookedInVain(wanted: Wanted, looked: number): void {
    wanted.looked += looked;
    if (wanted.looked < this.#table.size + LOOKS_PER_TICK) return;
    wanted.looked = 0;
    wanted.restUntilTick = this.#tick + wanted.restTicks;
    wanted.restTicks = Math.min(LONGEST_REST_TICKS, wanted.restTicks * 2);
  }

  /** @param hotSlots `undefined`: only the next ones of everybody */
  #choose(hotSlots: readonly number[] | undefined): readonly number[] {
    const table = this.#table;
    const pids = new Set<number>();
    const add = (slot: number | undefined): boolean => {
      if (slot !== undefined && table.seenIn[slot] === table.sweep) pids.add(table.pid[slot] as number);
      return pids.size < LOOKS_PER_TICK / 2;
    };
    if (hotSlots !== undefined) this.#addLikely(hotSlots, add);
    for (let tried = 0; tried < table.slotLimit && pids.size < LOOKS_PER_TICK; tried++) {
      add(this.#next);
      this.#next = (this.#next + 1) % table.slotLimit;
    }
    return [...pids];
  }

  /** Until `add` says that there is no room for more. */
  #addLikely(hotSlots: readonly number[], add: (slot: number | undefined) => boolean): void {
    const table = this.#table;
    let hasRoom = true;
    for (const slot of hotSlots) if (hasRoom) hasRoom = add(slot);
    for (let slot = 0; slot < table.slotLimit && hasRoom; slot++) {
      const appearedIn = this.#appearedIn[slot] as number;
      if (table.sweep - appearedIn <= RECENT_TICKS && appearedIn !== 1) hasRoom = add(slot);
    }
    for (const key of [...this.#owners].reverse()) if (hasRoom) hasRoom = add(this.#slotOf(key));
  }

  #rememberOwner(pid: number): void {
    const slot = this.#table.slotOf(pid);
    if (slot === undefined) return;
    const key = this.#table.keyOf(slot);
    this.#owners.delete(key);
    this.#owners.add(key);
    if (this.#owners.size <= REMEMBERED_OWNERS) return;
    const oldest = this.#owners.values().next();
    if (!oldest.done) this.#owners.delete(oldest.value);
  }

  #slotOf(key: ProcessKey): number | undefined {
    const slot = this.#table.slotOf(Number.parseInt(key, 10));
    return slot !== undefined && this.#table.keyOf(slot) === key ? slot : undefined;
  }
}
