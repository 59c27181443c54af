import * as z from 'zod';

/** The runs that count are the busiest, which together did so much of the work: what waits beside them is none of the chain. */
const WORKING_SHARE = 0.95;
/** So much of that work was told to be the same. */
const MIN_SAME_WORK = 0.9;
/** A run works beside another when it uses so much of what the busiest one does. */
const BESIDE_SHARE = 0.25;
/** Starts that keep to one place within any of these spans, milliseconds, come by the clock, and to how small a share of it. */
const CLOCKS_MS = [60_000, 30_000, 15_000] as const;
const CLOCK_SHARE = 1 / 12;
const MAX_RUNS = 256;
const MAX_ALIVE = 64;

const runSchema = z.object({
  key: z.string(),
  work: z.string(),
  nowMs: z.number(),
  atMs: z.number(),
  coreSeconds: z.number(),
});
export const chainRunsSchema = z.object({ runs: z.array(runSchema), alive: z.array(runSchema) });
/** A run and what it has used since it began, core-seconds. */
type Run = z.infer<typeof runSchema>;

/** A run that begins. `work`: equal for runs that were told to do the same. */
export interface RunStart {
  readonly key: string;
  readonly work: string;
  /** Time that ticks have covered. */
  readonly nowMs: number;
  /** By the clock on the wall, by which timers start. */
  readonly atMs: number;
}

/** The runs of one program within the last hour, and what each of them used. Bounded: what used least is forgotten first. */
export class ChainRuns {
  #runs: Run[] = [];
  #alive = new Map<string, Run>();

  /** Those that are alive. */
  get alive(): Iterable<string> {
    return this.#alive.keys();
  }

  /** Answers with whether it is new; one that is only met again after a hole is not. */
  begin(start: RunStart): boolean {
    // The same run under another name.
    if (this.#alive.has(start.key)) return false;
    const known = this.#runs.find(({ key }) => key === start.key);
    const run = known ?? { ...start, coreSeconds: 0 };
    if (this.#alive.size >= MAX_ALIVE) this.#alive.delete(leastOf([...this.#alive.values()])?.key ?? '');
    this.#alive.set(run.key, run);
    if (known !== undefined) return false;
    this.#runs.push(run);
    if (this.#runs.length > MAX_RUNS) {
      const least = leastOf(this.#runs.filter(({ key }) => !this.#alive.has(key))) ?? this.#runs[0];
      this.#runs = this.#runs.filter((other) => other !== least);
    }
    return true;
  }

  end(key: string): void {
    this.#alive.delete(key);
  }

  /** Nobody knows who ended meanwhile. */
  lose(): void {
    this.#alive.clear();
  }

  forgetBefore(nowMs: number): void {
    while ((this.#runs[0]?.nowMs ?? nowMs) < nowMs) this.#runs.shift();
  }

  /** Takes what each that is alive has used since it began; undefined: not known. Answers with how many of them worked since the last time. */
  measure(coreSecondsOf: (key: string) => number | undefined): number {
    const used: number[] = [];
    for (const run of this.#alive.values()) {
      const coreSeconds = Math.max(run.coreSeconds, coreSecondsOf(run.key) ?? 0);
      used.push(coreSeconds - run.coreSeconds);
      run.coreSeconds = coreSeconds;
    }
    const most = Math.max(0, ...used);
    return most === 0 ? 0 : used.filter((coreSeconds) => coreSeconds >= BESIDE_SHARE * most).length;
  }

  /** The fewest runs that together did nearly all of the work. */
  get working(): readonly Run[] {
    const enough = WORKING_SHARE * sumOf(this.#runs.map(({ coreSeconds }) => coreSeconds));
    const working: Run[] = [];
    let sum = 0;
    for (const run of this.#runs.toSorted((left, right) => right.coreSeconds - left.coreSeconds)) {
      if (sum >= enough) break;
      working.push(run);
      sum += run.coreSeconds;
    }
    return working;
  }

  /** Whether those that work were told to do the same. */
  isSameWork(): boolean {
    const byWork = new Map<string, number>();
    for (const { work, coreSeconds } of this.working) byWork.set(work, (byWork.get(work) ?? 0) + coreSeconds);
    return Math.max(0, ...byWork.values()) >= MIN_SAME_WORK * sumOf([...byWork.values()]);
  }

  /** Whoever starts again what ended drifts; a timer does not. */
  isByClock(): boolean {
    return CLOCKS_MS.some((clockMs) => {
      const places = this.working.map(({ atMs }) => atMs % clockMs).sort((left, right) => left - right);
      const gaps = places.map((place, index) => place - (places[index - 1] ?? (places.at(-1) ?? 0) - clockMs));
      return clockMs - Math.max(...gaps) <= CLOCK_SHARE * clockMs;
    });
  }

  snapshot(): z.infer<typeof chainRunsSchema> {
    const copy = (runs: Iterable<Run>) => [...runs].map((run) => ({ ...run }));
    return { runs: copy(this.#runs), alive: copy(this.#alive.values()) };
  }

  static restore({ runs, alive }: z.infer<typeof chainRunsSchema>): ChainRuns {
    const restored = new ChainRuns();
    restored.#runs = runs.map((run) => ({ ...run }));
    for (const run of alive)
      restored.#alive.set(run.key, restored.#runs.find(({ key }) => key === run.key) ?? { ...run });
    return restored;
  }
}

/** Of equals the first. */
function leastOf(runs: readonly Run[]): Run | undefined {
  let least = runs[0];
  for (const run of runs) if (run.coreSeconds < (least?.coreSeconds ?? 0)) least = run;
  return least;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
