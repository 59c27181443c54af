import * as z from 'zod';
import { ChainRuns, chainRunsSchema, type RunStart } from './chain-runs.ts';

const MINUTES = 60;
const MINUTE_MS = 60_000;
const MIN_RESTARTS = 6;
/** One run overlaps with the next for a moment, or forks once. More at a time that work are a pool of workers, or a parallel build. */
const MAX_AT_WORK = 2;
/** They were so many for so much of the hour. */
const CROWD_SHARE = 1 / 6;
const MIN_CORES = 0.25;
/** So many of the minutes lie within a quarter of the middle one. */
const EVEN = { low: 0.75, high: 1.25, minutes: 57 } as const;

export const runChainSchema = z.object({
  minutes: z.array(z.number()),
  counts: z.array(z.number()),
  crowds: z.array(z.number()),
  begun: z.number(),
  crowdMs: z.number(),
  runs: chainRunsSchema,
});

/** An hour of runs that follow each other. */
export interface ChainReading {
  readonly restarts: number;
  readonly meanCores: number;
  readonly spanMs: number;
}

/** The last hour of one program: what all its runs used by the minute, when each began, and how many worked at a time. */
export class RunChain {
  #minutes: number[] = [];
  /** By the minute: starts, and milliseconds in which too many worked at a time; each also in the one that is not over. */
  #counts: number[] = [];
  #crowds: number[] = [];
  #begun = 0;
  #crowdMs = 0;
  #runs = new ChainRuns();

  /** Those that are alive. */
  get alive(): Iterable<string> {
    return this.#runs.alive;
  }

  begin(start: RunStart): void {
    if (this.#runs.begin(start)) this.#begun++;
  }

  end(key: string): void {
    this.#runs.end(key);
  }

  /** Nobody knows who ended meanwhile. */
  lose(): void {
    this.#runs.lose();
  }

  /** A tick is over. `coreSecondsOf`: what a run has used since it began; undefined: not known. */
  measure(elapsedMs: number, coreSecondsOf: (key: string) => number | undefined): void {
    if (this.#runs.measure(coreSecondsOf) > MAX_AT_WORK) this.#crowdMs += elapsedMs;
  }

  /** Minutes are over, in which it used so much in the mean. */
  closeMinutes(cores: number, passed: number, nowMs: number): void {
    for (let minute = 0; minute < Math.min(passed, MINUTES); minute++) {
      this.#minutes.push(cores / passed);
      this.#counts.push(minute === 0 ? this.#begun : 0);
      this.#crowds.push(this.#crowdMs / passed);
    }
    this.#begun = 0;
    this.#crowdMs = 0;
    for (const series of [this.#minutes, this.#counts, this.#crowds]) series.splice(0, series.length - MINUTES);
    this.#runs.forgetBefore(nowMs - MINUTES * MINUTE_MS);
  }

  /** What it used within the hour, but for the minute that is not over. */
  get coreMinutes(): number {
    return sumOf(this.#minutes);
  }

  /** It has done next to nothing for ten minutes. */
  get isIdle(): boolean {
    return this.#minutes.length >= 10 && this.#minutes.slice(-10).every((cores) => cores < MIN_CORES / 10);
  }

  /** undefined when this is no chain of one run after the other. */
  judge(): ChainReading | undefined {
    if (this.#minutes.length < MINUTES || sumOf(this.#crowds) > CROWD_SHARE * MINUTES * MINUTE_MS) return undefined;
    if (this.#runs.working.length < MIN_RESTARTS || !this.#runs.isSameWork() || this.#runs.isByClock())
      return undefined;
    const middle = this.#minutes.toSorted((left, right) => left - right)[MINUTES / 2] ?? 0;
    const even = this.#minutes.filter((cores) => cores >= EVEN.low * middle && cores <= EVEN.high * middle).length;
    if (middle < MIN_CORES || even < EVEN.minutes) return undefined;
    const meanCores = this.coreMinutes / MINUTES;
    return { restarts: sumOf(this.#counts), meanCores, spanMs: MINUTES * MINUTE_MS };
  }

  snapshot(): z.infer<typeof runChainSchema> {
    return {
      minutes: [...this.#minutes],
      counts: [...this.#counts],
      crowds: [...this.#crowds],
      begun: this.#begun,
      crowdMs: this.#crowdMs,
      runs: this.#runs.snapshot(),
    };
  }

  static restore({ minutes, counts, crowds, begun, crowdMs, runs }: z.infer<typeof runChainSchema>): RunChain {
    const chain = new RunChain();
    chain.#minutes = [...minutes];
    chain.#counts = [...counts];
    chain.#crowds = [...crowds];
    chain.#begun = begun;
    chain.#crowdMs = crowdMs;
    chain.#runs = ChainRuns.restore(runs);
    return chain;
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
