import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import { type DailyPauses, findDailyPauses } from './daily-pauses.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, GroupUse } from './detector.ts';
import { processEvidence, rounded, signalOf } from './process-evidence.ts';
import { ALPHA_PER_DAY } from './quiet/look-plan.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

const HOUR_MS = 3_600_000;
const KEEP_HOURS = 168;
/** An hour of which less was seen is not known. */
const MIN_SEEN_MS = 50 * 60_000;
/** A group is followed from here on, cores in the mean of a tick. */
const ADMIT_CORES = 0.2;
const MAX_GROUPS = 24;
const UNKNOWN = -1;

const groupSchema = z.object({ process: z.string(), cpuMs: z.number(), cores: z.array(z.number()) });
const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    hour: z.number().nullable(),
    seenMs: z.number(),
    /** Of the hours kept, oldest first, whether enough of each was seen. */
    seen: z.array(z.boolean()),
    groups: z.array(z.tuple([z.string(), groupSchema])),
    found: z.array(
      z.tuple([
        z.string(),
        z.object({
          pauses: z.number(),
          fromHour: z.number(),
          toHour: z.number(),
          meanCores: z.number(),
          pValue: z.number(),
        }),
      ]),
    ),
  }),
);
type Group = z.infer<typeof groupSchema>;

/**
 * A program that computes evenly by night and on holidays, and rests at the same hours of every day, or of every working day: while people are
 * at work. It takes a week to see that. A job that runs some hours a night is nothing of the kind; who lets volunteers' or simulations' work
 * run outside office hours looks alike, so it is one sign of a busy processor among others.
 */
export class DailyPause implements Detector {
  readonly name = 'daily-pause';
  readonly signals: readonly SignalCode[] = ['cpu.daily-pause'];
  #repeat = new Repeat();
  #hour: number | null = null;
  #seenMs = 0;
  #seen: boolean[] = [];
  #groups = new Map<string, Group>();
  #found = new Map<string, DailyPauses>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type !== 'tick' || !context.processesObservable) return undefined;
    const { atMs, elapsedMs, usage } = event;
    this.#repeat.advance(elapsedMs);
    this.#endHours(Math.floor(atMs / HOUR_MS));
    this.#seenMs += elapsedMs;
    for (const use of usage.groups) this.#takeUse(use, elapsedMs);
    const findings = [...this.#found].flatMap(([key, pauses]) => this.#draft(key, pauses, atMs, context) ?? []);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      hour: this.#hour,
      seenMs: this.#seenMs,
      seen: [...this.#seen],
      groups: [...this.#groups].map(([key, group]) => [key, { ...group, cores: group.cores.map(rounded) }]),
      found: [...this.#found],
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    const { repeat, hour, seenMs, seen, groups, found } = state;
    this.#repeat.restore(repeat);
    this.#hour = hour;
    this.#seenMs = seenMs;
    this.#seen = seen;
    this.#groups = new Map(groups);
    this.#found = new Map(found);
  }

  #takeUse({ key, cpuMs, process }: GroupUse, elapsedMs: number): void {
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (cpuMs < ADMIT_CORES * elapsedMs) return;
      if (this.#groups.size >= MAX_GROUPS) this.#forgetIdlest();
      group = { process, cpuMs: 0, cores: this.#seen.map((seen) => (seen ? 0 : UNKNOWN)) };
      this.#groups.set(key, group);
    }
    group.cpuMs += cpuMs;
    group.process = process;
  }

  /** Hours of the clock that are over since the last tick. A clock that went back begins anew. */
  #endHours(hour: number): void {
    const last = this.#hour;
    this.#hour = hour;
    if (last === null || hour === last) return;
    const passed = hour - last;
    if (passed < 0 || passed > KEEP_HOURS) {
      this.#groups.clear();
      this.#found.clear();
      this.#seen = [];
    } else {
      this.#push(passed);
      this.#judge(hour - 1);
    }
    this.#seenMs = 0;
  }

  #push(passed: number): void {
    const seen = [this.#seenMs >= MIN_SEEN_MS, ...Array<boolean>(passed - 1).fill(false)];
    this.#seen = [...this.#seen, ...seen].slice(-KEEP_HOURS);
    for (const group of this.#groups.values()) {
      const cores = seen.map((isSeen) => (isSeen ? group.cpuMs / this.#seenMs : UNKNOWN));
      group.cores = [...group.cores, ...cores].slice(-KEEP_HOURS);
      group.cpuMs = 0;
    }
  }

  /** Looked at once a day would be enough; every hour a new pause or none may have come to an end. */
  #judge(lastHour: number): void {
    this.#found.clear();
    for (const [key, { cores }] of this.#groups) {
      const hours = Float64Array.from(cores, (value) => (value === UNKNOWN ? Number.NaN : value));
      const pauses = findDailyPauses(hours, lastHour);
      if (pauses !== undefined && pauses.pValue * this.#groups.size <= ALPHA_PER_DAY) this.#found.set(key, pauses);
    }
  }

  #draft(key: string, pauses: DailyPauses, atMs: number, context: DetectContext): FindingDraft | undefined {
    const process = context.process(this.#groups.get(key)?.process ?? '');
    if (process === undefined || process.details.kernelThread || !this.#repeat.isDue(key)) return undefined;
    const { fromHour, toHour, meanCores } = pauses;
    const params = {
      days: pauses.pauses,
      restsAt: `${clock(fromHour)}-${clock(toHour)} UTC`,
      meanCores: rounded(meanCores),
    };
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      sinceMs: atMs - KEEP_HOURS * HOUR_MS,
      signals: [signalOf('cpu.daily-pause', 1, params)],
      evidence: processEvidence(process),
    };
  }

  #forgetIdlest(): void {
    const used = ({ cores, cpuMs }: Group) => cores.reduce((sum, value) => sum + Math.max(0, value), cpuMs / HOUR_MS);
    const [idlest] = [...this.#groups].sort(([, left], [, right]) => used(left) - used(right));
    if (idlest !== undefined) this.#groups.delete(idlest[0]);
  }
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
