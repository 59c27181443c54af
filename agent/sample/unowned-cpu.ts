import type { ExitReading, HostCounters } from '../platform/platform.ts';
import type { ProcessTable } from '../platform/process-table.ts';
import { OwnedCpu } from './owned-cpu.ts';
import { type BlockTick, UnownedBlocks, type UnownedReading } from './unowned-blocks.ts';

/** The clock of the kernel's counters ticks a hundred times a second; iowait is known to step back a little. */
const IOWAIT_STEP_MS = 1_000;
/** Longer ticks are a hole: somebody may have lived and died within it unseen. */
const MAX_TICK_MS = 5_000;
/** Newborns may have used every processor all the time, and clocks differ a little. */
const NEWBORN_MARGIN = 1.1;
/** What this makes of a small difference is noise; from here on it is worth reading every process each tick. */
const LOOK_HARDER_CORES = 0.02;

export interface UnownedTick {
  /** undefined when counters could not be read. */
  readonly counters: HostCounters | undefined;
  /** False where idle time is counted by the clock tick. */
  readonly isIdleExact: boolean;
  /** undefined without records of ended processes. */
  readonly exits: ExitReading | undefined;
  readonly elapsedMs: number;
  /** False when this tick's sweep could not list processes, or not all of them. */
  readonly isWhole: boolean;
  /** Clocks jumped or the machine slept within it. */
  readonly isBroken: boolean;
}

/**
 * Processor time that no visible process used: what the processors worked, derived from idle time, minus what every process in the
 * list owns. The larger of the two ways to tell what is owned counts ({@link OwnedCpu}), over blocks of five seconds, because a sweep
 * sees parents and children at different moments.
 */
export class UnownedCpu {
  readonly #owned: OwnedCpu;
  readonly #blocks = new UnownedBlocks();
  #last: HostCounters | undefined;

  constructor(table: ProcessTable) {
    this.#owned = new OwnedCpu(table);
  }

  /** What the last blocks say; undefined before there are any, and where processes or counters cannot be compared. */
  get reading(): UnownedReading | undefined {
    return this.#blocks.reading;
  }

  /** Mean of the blocks that ended since the last call, never below 0; undefined when none did. */
  takeMeanCores(): number | undefined {
    return this.#blocks.takeMeanCores();
  }

  /** Something is unexplained: the next sweep should let no process rest. */
  get wantsThoroughSweep(): boolean {
    return (this.reading?.cores10s ?? 0) > LOOK_HARDER_CORES;
  }

  /** Takes a tick after its sweep. */
  take({ counters, isIdleExact, exits, elapsedMs, isWhole, isBroken }: UnownedTick): void {
    const last = this.#last;
    this.#last = counters;
    const newbornMs = last === undefined ? 0 : elapsedMs * last.cpuCount * NEWBORN_MARGIN;
    const owned = this.#owned.take(exits, elapsedMs, newbornMs);
    const host = last === undefined || counters === undefined ? undefined : compare(last, counters, isIdleExact);
    if (isBroken || elapsedMs > MAX_TICK_MS) this.#blocks.clear();
    else if (host === undefined || !isWhole) this.#blocks.skip();
    else this.#blocks.add({ ...host, ...owned, isComplete: exits?.isComplete === true });
  }

  /** Nothing can be compared here (any more). */
  clear(): void {
    this.#blocks.clear();
  }
}

/** What the processors did between two readings; undefined when these do not follow each other. */
function compare(
  last: HostCounters,
  now: HostCounters,
  isIdleExact: boolean,
): Pick<BlockTick, 'spanMs' | 'busyMs' | 'tickedMs' | 'interruptMs' | 'cpuCount'> | undefined {
  if (now.cpuCount !== last.cpuCount) return undefined;
  const spanMs = (now.readAtMs ?? now.uptimeMs) - (last.readAtMs ?? last.uptimeMs);
  const idleMs = now.idleMs - last.idleMs;
  const iowaitMs = now.iowaitMs - last.iowaitMs;
  const stealMs = now.stealMs - last.stealMs;
  const interruptMs = (now.interruptMs ?? 0) - (last.interruptMs ?? 0);
  const tickedMs = isIdleExact ? now.userMs - last.userMs + (now.systemMs - last.systemMs) - interruptMs : undefined;
  if (spanMs <= 0 || idleMs < 0 || stealMs < 0 || interruptMs < 0 || iowaitMs < -IOWAIT_STEP_MS) return undefined;
  const restMs = idleMs + Math.max(0, iowaitMs) + stealMs + interruptMs;
  return { spanMs, busyMs: now.cpuCount * spanMs - restMs, tickedMs, interruptMs, cpuCount: now.cpuCount };
}
