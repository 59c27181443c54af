import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { GroupUse, UsageView } from '../detect/detector.ts';
import type { ProcessTable } from '../platform/process-table.ts';
import { GroupUsage } from './group-usage.ts';
import { HotGroups } from './hot-groups.ts';
import type { HostBusy } from './host-busy.ts';
import type { UnownedCpu } from './unowned-cpu.ts';
import type { UnownedReading } from './unowned-blocks.ts';
import { RECENT_SECONDS, RecentCpu, unitsOf } from './recent-cpu.ts';

const HOT_WINDOW_S = 5;
const HOT_CORE_SECONDS = 1;
/** Longer holes are not filled: a mean over minutes says nothing about the seconds in it. */
const MAX_SPREAD_S = 60;

/**
 * What each process used, from cumulative counters swept once a tick. CPU of a late tick is spread evenly over the seconds it covers,
 * so core-seconds stay right and no rate jumps; a hole of more than a minute stays empty.
 */
export class CpuUsage implements UsageView {
  readonly groupUsage = new GroupUsage();
  readonly #table: ProcessTable;
  readonly #recent: RecentCpu;
  readonly #host: HostBusy;
  readonly #unowned: UnownedCpu;
  readonly #lastUnits: Float64Array;
  /** CPU of the current tick by slot, tens of milliseconds. */
  readonly #delta: Float64Array;
  /** Slots with CPU in the current tick. */
  readonly #used: number[] = [];
  readonly #hot: ProcessKey[] = [];
  readonly #hotSlots: number[] = [];
  readonly #hotGroups = new HotGroups();
  #counterResets = 0;

  constructor(table: ProcessTable, host: HostBusy, unowned: UnownedCpu) {
    this.#table = table;
    this.#host = host;
    this.#unowned = unowned;
    this.#recent = new RecentCpu(table.capacity);
    this.#lastUnits = new Float64Array(table.capacity);
    this.#delta = new Float64Array(table.capacity);
  }

  get unowned(): UnownedReading | undefined {
    return this.#unowned.reading;
  }

  get hot(): readonly ProcessKey[] {
    return this.#hot;
  }

  get groups(): readonly GroupUse[] {
    return this.groupUsage.active;
  }

  get hotSlots(): readonly number[] {
    return this.#hotSlots;
  }

  /** Slots whose process used something in the last tick. */
  get usedSlots(): readonly number[] {
    return this.#used;
  }

  /** Runs whose CPU counter went backwards: their history started again. */
  get counterResets(): number {
    return this.#counterResets;
  }

  /** Seconds that used more than a cell can hold. */
  get saturated(): number {
    return this.#recent.saturated;
  }

  /** What the process in this slot used in the last tick, milliseconds of CPU. */
  lastTickMs(slot: number): number {
    return (this.#delta[slot] as number) * 10;
  }

  /**
   * Takes the sweep that was just made. What appeared and used at most `newbornMs` of CPU in its whole life was born since the last
   * sweep: all its CPU is of this tick. What used more was merely not seen before, and so is everything at the first tick (0).
   */
  take(seconds: number, newbornMs: number): void {
    this.#readDeltas(newbornMs);
    if (seconds > MAX_SPREAD_S) {
      this.#hotGroups.clear();
      for (let passed = Math.min(seconds, RECENT_SECONDS); passed > 0; passed--) this.#recent.advance(true);
    } else {
      this.#spread(seconds);
    }
    this.#findHot();
  }

  /** What groups used in this tick is known: one of each that is hot counts as hot from the next one on. */
  takeGroups(seconds: number): void {
    const isAtWork = (process: ProcessKey) => (this.coreSeconds(process, HOT_WINDOW_S) ?? 0) > 0;
    if (seconds <= MAX_SPREAD_S) this.#hotGroups.take(this.groups, Math.max(1, seconds), isAtWork);
  }

  minuteCoreSeconds(slot: number): number {
    return this.#recent.coreSeconds(slot, 60);
  }

  /** Over the last 15 minutes. */
  quarterCoreSeconds(slot: number): number {
    return this.#recent.coreSeconds(slot, RECENT_SECONDS);
  }

  /** Mean cores of each second; see {@link RecentCpu.read}. */
  secondsOf(slot: number, oldestAge: number, newestAge: number): Float32Array {
    return this.#recent.read(slot, oldestAge, newestAge);
  }

  coreSeconds(process: ProcessKey, windowS: number): number | undefined {
    const slot = this.#slotOf(process);
    return slot === undefined ? undefined : this.#recent.coreSeconds(slot, windowS);
  }

  sampledSeconds(process: ProcessKey): number | undefined {
    const slot = this.#slotOf(process);
    return slot === undefined ? undefined : this.#recent.sampledSeconds(slot);
  }

  shareOfTimeAbove(process: ProcessKey, windowS: number, atLeastCores: number): number | undefined {
    const slot = this.#slotOf(process);
    return slot === undefined ? undefined : this.#recent.shareOfTimeAbove(slot, windowS, atLeastCores);
  }

  lifetimeCoreSeconds(process: ProcessKey): number | undefined {
    const slot = this.#slotOf(process);
    return slot === undefined ? undefined : this.#table.cpuMs(slot) / 1000;
  }

  hostBusy(windowS: number): Float32Array {
    return this.#host.read(windowS);
  }

  #readDeltas(newbornMs: number): void {
    const table = this.#table;
    for (const slot of table.appeared) {
      this.#recent.startRun(slot);
      this.#lastUnits[slot] = table.cpuMs(slot) <= newbornMs ? 0 : unitsOf(table.cpuMs(slot));
    }
    for (const slot of this.#used) this.#delta[slot] = 0;
    this.#used.length = 0;
    for (const slot of table.entered) {
      if (table.seenIn[slot] !== table.sweep) continue;
      const units = unitsOf(table.cpuMs(slot));
      const delta = units - (this.#lastUnits[slot] as number);
      this.#lastUnits[slot] = units;
      if (delta > 0) {
        this.#delta[slot] = delta;
        this.#used.push(slot);
      } else if (delta < 0) {
        this.#counterResets++;
        this.#recent.startRun(slot);
      }
    }
    this.#used.sort(ascending);
  }

  #spread(seconds: number): void {
    const rows = Math.max(1, seconds);
    for (let row = 0; row < rows; row++) {
      if (seconds > 0) this.#recent.advance();
      for (const slot of this.#used) {
        const delta = this.#delta[slot] as number;
        const part = Math.floor((delta * (row + 1)) / rows) - Math.floor((delta * row) / rows);
        this.#recent.add(slot, part);
      }
    }
  }

  #findHot(): void {
    this.#hot.length = 0;
    this.#hotSlots.length = 0;
    for (const slot of this.#recent.busySlots) {
      if (this.#table.seenIn[slot] !== this.#table.sweep) continue;
      if (this.#recent.coreSeconds(slot, HOT_WINDOW_S) >= HOT_CORE_SECONDS) this.#hotSlots.push(slot);
    }
    for (const process of this.#hotGroups.processes) {
      const slot = this.#slotOf(process);
      if (slot !== undefined && !this.#hotSlots.includes(slot)) this.#hotSlots.push(slot);
    }
    this.#hotSlots.sort(ascending);
    for (const slot of this.#hotSlots) this.#hot.push(this.#table.keyOf(slot));
  }

  #slotOf(process: ProcessKey): number | undefined {
    const slot = this.#table.slotOf(Number.parseInt(process, 10));
    return slot !== undefined && this.#table.keyOf(slot) === process ? slot : undefined;
  }
}

/** The order in which slots are worked on, however a platform came by them: a recording must replay exactly. */
function ascending(left: number, right: number): number {
  return left - right;
}
