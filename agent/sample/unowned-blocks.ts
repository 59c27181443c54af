const BLOCK_MS = 5_000;
const BLOCKS_10_S = 2;
const BLOCKS_30_S = 6;
const BLOCKS_60_S = 12;
/** The noise of a host is that of its last hour. */
const NOISE_MEANS = 120;
const MIN_NOISE_MEANS = 5;
const NOISE_FACTOR = 3;
/**
 * So far below 0, and not more, means may be by noise: cores, or a share of all. Whatever adds the time of who hides to idle time makes them fall by as
 * much as that uses, from when it is found and owned.
 */
const LEAST_MEAN_CORES = 0.25;
const LEAST_MEAN_SHARE = 0.02;
/**
 * Beside children that nobody waits for, only records tell what the others used, and they miss the work of ending: 0.5 ms each was
 * measured at rest, 1.8 ms on two processors with ten programs waiting for each.
 */
const EXIT_WORK_MS = 2.5;
/** On a quiet machine ending takes far less, however many end: 0.09 cores at 380 a second. */
const MAX_EXIT_WORK_CORES = 0.2;
/** Records tell this much more than parents do: there are children that nobody waits for. */
const UNWAITED_CORES = 0.01;
/** One block may be wrong by what a sweep met in the wrong order; two in a row are not. */
const LEAVE_OUT = { [BLOCKS_30_S]: 1, [BLOCKS_60_S]: 2 } as const;

/** One tick as whoever adds up processes and counters sees it. Milliseconds summed over processors; `spanMs` is time. */
export interface BlockTick {
  readonly spanMs: number;
  /** Derived from idle time, without interrupts. */
  readonly busyMs: number;
  /** User and system time by the clock tick, without interrupts; undefined where idle time is by the tick as well, so that nobody can be seen to dodge it. */
  readonly tickedMs: number | undefined;
  /** What some systems count both as interrupts and as the time of threads that work for them. */
  readonly interruptMs: number;
  readonly byParentsMs: number;
  readonly byRecordsMs: number | undefined;
  readonly exits: number;
  /** No record of an ended process was lost. */
  readonly isComplete: boolean;
  readonly cpuCount: number;
}

/**
 * What no process owns, in mean cores over the last spans; `undefined` for spans that there is not enough of yet. Windows of 30 and
 * 60 s leave out their largest blocks and take what is below 0 for 0.
 */
export interface UnownedReading {
  /** Rises with every block of five seconds. */
  readonly block: number;
  readonly cores5s: number;
  readonly cores10s: number | undefined;
  readonly cores30s: number | undefined;
  /** Of what there is of the last minute, at least half of it. */
  readonly cores60s: number | undefined;
  /** Three times the median deviation of half-minute means of the last hour below what there is; 0 while unknown. */
  readonly noiseCores: number;
  /** What ended processes may have used without any record, because nobody waited for them. */
  readonly exitWorkCores: number;
  /** False where records of ended processes could not be had for all of the last half minute. */
  readonly hasRecords: boolean;
  /** Busy by idle time minus busy by the clock tick, over 30 s: what sleeps over each tick. */
  readonly dodgedCores30s: number | undefined;
  readonly dodgedNoiseCores: number;
  readonly busyCores30s: number | undefined;
  /**
   * What processes used beyond all that the processors worked, interrupts included, of what there is of the last minute, when that is more than noise
   * explains; else 0. Counters that agree with each other never say so.
   */
  readonly impossibleCores60s: number | undefined;
  readonly cpuCount: number;
}

interface Block {
  readonly busy: number;
  readonly unowned: number;
  readonly dodged: number | undefined;
  readonly impossible: number;
  readonly exitWork: number;
  readonly hasRecords: boolean;
}

/** Gathers ticks into blocks of five seconds and tells means over the last of them. */
export class UnownedBlocks {
  #blocks: Block[] = [];
  #count = 0;
  #sum = emptySum();
  #reading: UnownedReading | undefined;
  readonly #noise = new SpanNoise();
  readonly #dodgedNoise = new SpanNoise();
  #untold = { cores: 0, blocks: 0 };

  get reading(): UnownedReading | undefined {
    return this.#reading;
  }

  add(tick: BlockTick): void {
    const sum = this.#sum;
    sum.spanMs += tick.spanMs;
    sum.busyMs += tick.busyMs;
    sum.tickedMs += tick.tickedMs ?? Number.NaN;
    sum.interruptMs += tick.interruptMs;
    sum.byParentsMs += tick.byParentsMs;
    sum.byRecordsMs += tick.byRecordsMs ?? 0;
    sum.exits += tick.exits;
    sum.hasRecords &&= tick.byRecordsMs !== undefined && tick.isComplete;
    if (sum.spanMs >= BLOCK_MS) this.#close(tick.cpuCount);
  }

  /** This tick cannot be used; what is around it can. */
  skip(): void {
    this.#sum = emptySum();
  }

  /** Nothing before this moment can be put together with anything after it. */
  clear(): void {
    this.#sum = emptySum();
    this.#blocks = [];
    this.#reading = undefined;
  }

  /** Mean of the blocks since the last call, never below 0; undefined when there were none. */
  takeMeanCores(): number | undefined {
    const { cores, blocks } = this.#untold;
    this.#untold = { cores: 0, blocks: 0 };
    return blocks === 0 ? undefined : Math.max(0, cores / blocks);
  }

  #close(cpuCount: number): void {
    const block = blockOf(this.#sum);
    this.#sum = emptySum();
    this.#count++;
    this.#blocks.push(block);
    if (this.#blocks.length > BLOCKS_60_S) this.#blocks.shift();
    this.#untold.cores += block.unowned;
    this.#untold.blocks++;
    if (this.#count % BLOCKS_30_S === 0 && this.#blocks.length >= BLOCKS_30_S) {
      const last = this.#blocks.slice(-BLOCKS_30_S);
      const least = -leastMeanCores(cpuCount);
      this.#noise.take(Math.max(least, mean(last.map(({ unowned }) => unowned))));
      const dodged = dodgedOf(last);
      if (dodged !== undefined) this.#dodgedNoise.take(Math.max(least, mean(dodged)));
    }
    this.#reading = this.#read(block, cpuCount);
  }

  #read(block: Block, cpuCount: number): UnownedReading {
    const blocks = this.#blocks;
    const half = blocks.slice(-BLOCKS_30_S);
    const isHalf = half.length === BLOCKS_30_S;
    const dodged = dodgedOf(half);
    const impossible = lowerMean(
      blocks.map((each) => each.impossible),
      LEAVE_OUT[BLOCKS_60_S],
    );
    return {
      block: this.#count,
      cores5s: block.unowned,
      cores10s: blocks.length < BLOCKS_10_S ? undefined : mean(blocks.slice(-BLOCKS_10_S).map(unownedOf)),
      cores30s: isHalf ? lowerMean(half.map(unownedOf), LEAVE_OUT[BLOCKS_30_S]) : undefined,
      cores60s: isHalf ? lowerMean(blocks.map(unownedOf), LEAVE_OUT[BLOCKS_60_S]) : undefined,
      noiseCores: this.#noise.cores,
      exitWorkCores: mean(half.map(({ exitWork }) => exitWork)),
      hasRecords: half.every(({ hasRecords }) => hasRecords),
      dodgedCores30s: isHalf && dodged !== undefined ? lowerMean(dodged, LEAVE_OUT[BLOCKS_30_S]) : undefined,
      dodgedNoiseCores: this.#dodgedNoise.cores,
      busyCores30s: isHalf ? mean(half.map(({ busy }) => busy)) : undefined,
      impossibleCores60s: !isHalf ? undefined : impossible > leastMeanCores(cpuCount) ? impossible : 0,
      cpuCount,
    };
  }
}

/**
 * How far half-minute means fall below 0, where little can be but noise: whoever hides adds, unless the counters are changed as well, and what is
 * taken never falls farther than noise does. So nobody makes a host look noisy by hiding on and off.
 */
class SpanNoise {
  readonly #means = new Float32Array(NOISE_MEANS);
  #count = 0;
  #cores = 0;

  get cores(): number {
    return this.#cores;
  }

  take(cores: number): void {
    this.#means[this.#count % NOISE_MEANS] = cores;
    this.#count++;
    const below = this.#means.subarray(0, Math.min(this.#count, NOISE_MEANS)).filter((value) => value < 0);
    if (below.length < MIN_NOISE_MEANS) return;
    this.#cores = NOISE_FACTOR * -(below.sort()[Math.floor(below.length / 2)] ?? 0);
  }
}

function emptySum() {
  return {
    spanMs: 0,
    busyMs: 0,
    tickedMs: 0,
    interruptMs: 0,
    byParentsMs: 0,
    byRecordsMs: 0,
    exits: 0,
    hasRecords: true,
  };
}

function blockOf(sum: ReturnType<typeof emptySum>): Block {
  const { spanMs, busyMs, tickedMs, interruptMs, byParentsMs, byRecordsMs, exits, hasRecords } = sum;
  // Records that miss some invent none either.
  const ownedMs = Math.max(byParentsMs, byRecordsMs);
  const surelyOwnedMs = hasRecords ? Math.min(byParentsMs, byRecordsMs) : byParentsMs;
  const hasUnwaited = hasRecords && byRecordsMs - byParentsMs > UNWAITED_CORES * spanMs;
  return {
    busy: busyMs / spanMs,
    unowned: (busyMs - ownedMs) / spanMs,
    dodged: Number.isNaN(tickedMs) ? undefined : (busyMs - tickedMs) / spanMs,
    impossible: (surelyOwnedMs - busyMs - interruptMs) / spanMs,
    exitWork: hasUnwaited ? Math.min(MAX_EXIT_WORK_CORES, (exits * EXIT_WORK_MS) / spanMs) : 0,
    hasRecords,
  };
}

function leastMeanCores(cpuCount: number): number {
  return Math.max(LEAST_MEAN_CORES, LEAST_MEAN_SHARE * cpuCount);
}

/** Undefined where it is not known of all of them. */
function dodgedOf(blocks: readonly Block[]): readonly number[] | undefined {
  const dodged = blocks.flatMap((block) => block.dodged ?? []);
  return dodged.length === blocks.length ? dodged : undefined;
}

function unownedOf({ unowned }: Block): number {
  return unowned;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Mean without the `leaveOut` largest; below 0 counts as 0, so that one bad second does not pay for others. */
function lowerMean(values: readonly number[], leaveOut: number): number {
  const kept = values.map((value) => Math.max(0, value)).sort((left, right) => left - right);
  return mean(kept.slice(0, Math.max(1, kept.length - leaveOut)));
}
