import { isUnobservable, observedValue } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, KnownProcess } from '../detect/detector.ts';
import type { Platform, ProcessDetails } from '../platform/platform.ts';
import type { ProcessTable } from '../platform/process-table.ts';
import { SharedValues } from '../platform/shared-values.ts';
import { keepKnownServices } from './keep-known-services.ts';
import { isOtherProgram, processRefOf } from './process-ref.ts';

/** Details cost a handful of system calls a process: 1,500 new ones at once are read within a quarter of a minute. */
const READS_PER_TICK = 100;
/** Of these, for whom nobody knows yet, the longest waiting first: others may take on new names as often as they like. */
const FOR_NEWCOMERS = 50;
/** Besides these, for whom a connection or a name is needed at once. */
const ENSURED_PER_TICK = 20;
/** A process that changes its program without changing its name is noticed at the next look. */
const LOOK_AGAIN_TICKS = 60;
const MAX_TRIES = 3;
const REMEMBERED_EXITS = 1_024;

interface Pending {
  readonly slot: number;
  readonly key: ProcessKey;
  tries: number;
}

/**
 * Who the processes are. Details are read when a process appears, when it changes its short name, and now and then while it is hot; so
 * many a tick, those that compute first, and those that wait longest. What exited is remembered for a while, for answers that come late.
 */
export class KnownProcesses {
  readonly #platform: Platform;
  readonly #table: ProcessTable;
  readonly #known = new Map<ProcessKey, KnownProcess>();
  readonly #exited = new Map<ProcessKey, KnownProcess>();
  readonly #pending = new Map<ProcessKey, Pending>();
  /** By slot: tick of the last reading. */
  readonly #readAt: Uint32Array;
  readonly #knownBySlot: (KnownProcess | undefined)[] = [];
  readonly #groupKeys = new SharedValues<string>();
  #budget = 0;
  #tick = 0;

  constructor(platform: Platform, table: ProcessTable) {
    this.#platform = platform;
    this.#table = table;
    this.#readAt = new Uint32Array(table.capacity);
  }

  /** Processes whose details are still to be read. */
  get waiting(): number {
    return this.#pending.size;
  }

  get(key: ProcessKey): KnownProcess | undefined {
    return this.#known.get(key) ?? this.#exited.get(key);
  }

  /** Everybody whose name is known: those that exited a while ago first. */
  *all(): Iterable<KnownProcess> {
    yield* this.#exited.values();
    yield* this.#known.values();
  }

  /** Everybody whose name is known and who is there. */
  alive(): Iterable<KnownProcess> {
    return this.#known.values();
  }

  inSlot(slot: number): KnownProcess | undefined {
    return this.#knownBySlot[slot];
  }

  /** After a sweep: forgets who vanished, reads whom the budget allows. Answers with `exit` and then `exec` events. */
  take(atMs: number, hotSlots: readonly number[]): AgentEvent[] {
    this.#tick++;
    this.#budget = READS_PER_TICK;
    const events: AgentEvent[] = [];
    this.#forgetVanished(atMs, events);
    for (const slot of this.#table.appeared) this.#await(slot);
    for (const slot of this.#table.renamed) this.#await(slot);
    for (const slot of hotSlots) {
      if (this.#knownBySlot[slot] !== undefined && this.#tick - (this.#readAt[slot] ?? 0) >= LOOK_AGAIN_TICKS) {
        this.#await(slot);
      }
    }
    for (const pending of this.#mostUrgent(hotSlots)) this.#read(pending, atMs, events);
    this.#budget += ENSURED_PER_TICK;
    return events;
  }

  /** Reads one process now if it is not known yet and the budget of this tick allows, because somebody needs its name. */
  ensure(key: ProcessKey, atMs: number, events: AgentEvent[]): KnownProcess | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined && !this.#known.has(key) && this.#budget > 0) this.#read(pending, atMs, events);
    return this.#known.get(key);
  }

  /** Details of these are read in the next tick, unless they are known. */
  askAgain(pids: readonly number[]): void {
    for (const pid of pids) {
      const slot = this.#table.slotOf(pid);
      if (slot !== undefined && this.#knownBySlot[slot] === undefined) this.#await(slot);
    }
  }

  #forgetVanished(atMs: number, events: AgentEvent[]): void {
    const { vanished, vanishedKeys } = this.#table;
    for (let index = 0; index < vanishedKeys.length; index++) {
      const key = vanishedKeys[index] as ProcessKey;
      this.#pending.delete(key);
      const process = this.#known.get(key);
      const slot = vanished[index] as number;
      if (this.#knownBySlot[slot]?.key === key) this.#knownBySlot[slot] = undefined;
      if (process === undefined) continue;
      this.#known.delete(key);
      this.#rememberExit(process);
      events.push({ type: 'exit', atMs, process });
    }
  }

  #rememberExit(process: KnownProcess): void {
    this.#exited.set(process.key, process);
    if (this.#exited.size <= REMEMBERED_EXITS) return;
    const oldest = this.#exited.keys().next();
    if (!oldest.done) this.#exited.delete(oldest.value);
  }

  #await(slot: number): void {
    if (this.#table.seenIn[slot] !== this.#table.sweep) return;
    const key = this.#table.keyOf(slot);
    this.#pending.set(key, { slot, key, tries: 0 });
  }

  #mostUrgent(hotSlots: readonly number[]): readonly Pending[] {
    const all = [...this.#pending.values()];
    if (all.length <= this.#budget) return all;
    const hot = new Set(hotSlots);
    const rank = ({ slot }: Pending) => this.#table.cpuMs(slot) + (hot.has(slot) ? Number.MAX_SAFE_INTEGER / 2 : 0);
    const ranked = all.toSorted((left, right) => rank(right) - rank(left));
    const chosen = new Set(ranked.slice(0, this.#budget - FOR_NEWCOMERS));
    const longestWaiting = all.filter((pending) => !chosen.has(pending) && !this.#known.has(pending.key));
    for (const pending of longestWaiting.slice(0, FOR_NEWCOMERS)) chosen.add(pending);
    for (const pending of ranked) if (chosen.size < this.#budget) chosen.add(pending);
    return [...chosen];
  }

  #read(pending: Pending, atMs: number, events: AgentEvent[]): void {
    const { slot, key } = pending;
    this.#budget--;
    const pid = this.#table.pid[slot] as number;
    const reading = this.#platform.readProcess(pid, this.#table.startId[slot] as number);
    if (isUnobservable(reading)) {
      this.#failed(pending, reading.unobservable === 'vanished');
      return;
    }
    this.#pending.delete(key);
    this.#readAt[slot] = this.#tick;
    const before = this.#known.get(key);
    const isSame = before !== undefined && !isOtherProgram(before.details, reading.value);
    const details = isSame ? withKnownServices(before.details, reading.value) : reading.value;
    if (isSame && isToldAlike(before.details, details)) return;
    const ref = processRefOf(details);
    // A program whose file was deleted while it runs goes on as what it was, and so does its history.
    const groupKey = isSame ? before.ref.groupKey : this.#groupKeys.get(ref.groupKey, () => ref.groupKey);
    const process = { key, details, ref: { ...ref, groupKey } };
    this.#known.set(key, process);
    this.#knownBySlot[slot] = process;
    events.push({ type: 'exec', atMs, process });
  }

  /** The platform counts what failed; here it is only a matter of trying again. */
  #failed(pending: Pending, vanished: boolean): void {
    pending.tries++;
    if (vanished || pending.tries >= MAX_TRIES) this.#pending.delete(pending.key);
  }
}

function withKnownServices(before: ProcessDetails, now: ProcessDetails): ProcessDetails {
  const services = keepKnownServices(before.services, now.services);
  if (services === undefined) return now;
  const { servicesLeftOut } = now.services === undefined ? before : now;
  return { ...now, services, ...(servicesLeftOut === undefined ? {} : { servicesLeftOut }) };
}

/**
 * The file of a program may be deleted while it runs; who runs it may be found out later, and so may its group or container, which it may
 * change as well, and the files of its services. That nobody can say of which group it is now takes nothing back.
 */
function isToldAlike(before: ProcessDetails, now: ProcessDetails): boolean {
  const nameOf = ({ user }: ProcessDetails) => observedValue(user)?.name;
  const groupOf = ({ cgroup }: ProcessDetails) => observedValue(cgroup);
  const isSameGroup = groupOf(now) === undefined || groupOf(before) === groupOf(now);
  const servicesOf = ({ services, servicesLeftOut }: ProcessDetails) => JSON.stringify([services, servicesLeftOut]);
  const isSameService = servicesOf(before) === servicesOf(now);
  return isSameGroup && isSameService && before.exeDeleted === now.exeDeleted && nameOf(before) === nameOf(now);
}
