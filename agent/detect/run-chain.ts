import { z } from 'zod';

const MINUTES = 60;
const MINUTE_MS = 60_000;
const MIN_RESTARTS = 6;
/** One run overlaps with the next for a moment, or forks once. More at a time are a pool of workers, or a parallel build. */
const MAX_ALIVE = 2;
const MIN_CORES = 0.25;
/** So many of the minutes lie within a quarter of the middle one. */
const EVEN = { low: 0.75, high: 1.25, minutes: 57 } as const;
/** Starts that were told to do the same. */
const MIN_SAME_WORK = 0.9;
/** Starts that keep to one place within any of these spans, milliseconds, come by the clock, and to how small a share of it. */
const CLOCKS_MS = [60_000, 30_000, 15_000] as const;
const CLOCK_SHARE = 1 / 12;
const MAX_STARTS = 256;
const MAX_RUNS = 64;

const startSchema = z.object({ key: z.string(), work: z.string(), nowMs: z.number(), atMs: z.number() });
export const runChainSchema = z.object({
  minutes: z.array(z.number()),
  counts: z.array(z.number()),
  begun: z.number(),
  starts: z.array(startSchema),
  alive: z.array(z.string()),
  crowdedUntilMs: z.number(),
});

/** A run that begins. `work`: equal for runs that were told to do the same. */
export interface RunStart {
  readonly key: string;
  readonly work: string;
  /** Time that ticks have covered. */
  readonly nowMs: number;
  /** By the clock on the wall, by which timers start. */
  readonly atMs: number;
}

/** An hour of runs that follow each other. */
export interface ChainReading {
  readonly restarts: number;
  readonly meanCores: number;
  readonly spanMs: number;
}

/** The last hour of one program: what all its runs used by the minute, when each began, and how many there were at a time. */
export class RunChain {
  #minutes: number[] = [];
  /** Starts by the minute, and in the one that is not over. */
  #counts: number[] = [];
  #begun = 0;
  /** The latest of them; none from before the last moment in which there were too many at a time. */
  #starts: z.infer<typeof startSchema>[] = [];
  #alive = new Set<string>();
  #crowdedUntilMs = 0;

  begin(start: RunStart): void {
    const { key, nowMs } = start;
    // The same run under another name.
    if (this.#alive.has(key)) return;
    if (this.#alive.size < MAX_RUNS) this.#alive.add(key);
    // One that is only met again after a hole.
    if (!this.#starts.some((known) => known.key === key)) {
      this.#begun++;
      this.#starts.push(start);
    }
    if (this.#starts.length > MAX_STARTS) this.#starts.shift();
    if (this.#alive.size > MAX_ALIVE) this.#crowd(nowMs);
  }

  end(key: string): void {
    this.#alive.delete(key);
  }

  /** Nobody knows who ended meanwhile. */
  lose(): void {
    this.#alive.clear();
  }

  /** Minutes are over, in which it used so much in the mean. */
  closeMinutes(cores: number, passed: number, nowMs: number): void {
    for (let minute = 0; minute < Math.min(passed, MINUTES); minute++) {
      this.#minutes.push(cores / passed);
      this.#counts.push(minute === 0 ? this.#begun : 0);
    }
    this.#begun = 0;
    this.#minutes.splice(0, this.#minutes.length - MINUTES);
    this.#counts.splice(0, this.#counts.length - MINUTES);
    const since = nowMs - MINUTES * MINUTE_MS;
    while ((this.#starts[0]?.nowMs ?? nowMs) < since) this.#starts.shift();
    if (nowMs >= this.#crowdedUntilMs) this.#crowdedUntilMs = 0;
    else if (this.#alive.size > MAX_ALIVE) this.#crowd(nowMs);
  }

  /** It has done next to nothing for ten minutes. */
  get isIdle(): boolean {
    return this.#minutes.length >= 10 && this.#minutes.slice(-10).every((cores) => cores < MIN_CORES / 10);
  }

  /** undefined when this is no chain of one run after the other. */
  judge(): ChainReading | undefined {
    if (this.#minutes.length < MINUTES || this.#crowdedUntilMs > 0) return undefined;
    if (this.#starts.length < MIN_RESTARTS || !this.#isSameWork() || this.#isByClock()) return undefined;
    const middle = this.#minutes.toSorted((left, right) => left - right)[MINUTES / 2] ?? 0;
    const even = this.#minutes.filter((cores) => cores >= EVEN.low * middle && cores <= EVEN.high * middle).length;
    if (middle < MIN_CORES || even < EVEN.minutes) return undefined;
    const meanCores = this.#minutes.reduce((sum, cores) => sum + cores, 0) / MINUTES;
    const restarts = this.#counts.reduce((sum, count) => sum + count, 0);
    return { restarts, meanCores, spanMs: MINUTES * MINUTE_MS };
  }

  snapshot(): z.infer<typeof runChainSchema> {
    return {
      minutes: [...this.#minutes],
      counts: [...this.#counts],
      begun: this.#begun,
      starts: [...this.#starts],
      alive: [...this.#alive],
      crowdedUntilMs: this.#crowdedUntilMs,
    };
  }

  static restore({ minutes, counts, begun, starts, alive, crowdedUntilMs }: z.infer<typeof runChainSchema>): RunChain {
    const chain = new RunChain();
    chain.#minutes = [...minutes];
    chain.#counts = [...counts];
    chain.#begun = begun;
    chain.#starts = [...starts];
    chain.#alive = new Set(alive);
    chain.#crowdedUntilMs = crowdedUntilMs;
    return chain;
  }

  /** Too many at a time: an hour must pass, and only what begins after this is of any chain. */
  #crowd(nowMs: number): void {
    this.#crowdedUntilMs = nowMs + MINUTES * MINUTE_MS;
    this.#starts = [];
  }

  #isSameWork(): boolean {
    const times = new Map<string, number>();
    for (const { work } of this.#starts) times.set(work, (times.get(work) ?? 0) + 1);
    return Math.max(...times.values()) >= MIN_SAME_WORK * this.#starts.length;
  }

  /** Whoever starts again what ended drifts; a timer does not. */
  #isByClock(): boolean {
    return CLOCKS_MS.some((clockMs) => {
      const places = this.#starts.map(({ atMs }) => atMs % clockMs).sort((left, right) => left - right);
      const gaps = places.map((place, index) => place - (places[index - 1] ?? (places.at(-1) ?? 0) - clockMs));
      return clockMs - Math.max(...gaps) <= CLOCK_SHARE * clockMs;
    });
  }
}
