import { z } from 'zod';
import type { AgentEvent, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { rounded, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';

/** Measured at rest and beside a loop of compilers: 0.010 at most. */
const MIN_CORES = 0.05;
/** A clock tick is a sample: at 250 a second the sum over 30 s is wrong by 0.006 cores for each processor that is half busy. */
const SAMPLING_NOISE_CORES = 0.0175;
const MIN_QUALITY = 0.4;
const CERTAIN_RATIO = 4;
/** Virtual machines lose ticks while others run, without being told: then a small part of everything seems to dodge. */
const FULL_SHARE = 0.2;
const MIN_SHARE_QUALITY = 0.25;
const SPAN_MS = 30_000;
const SUBJECT = 'host';
const VERSION = 1;

const snapshotSchema = z.object({ repeat: Repeat.snapshotSchema, block: z.number() });

/**
 * Something works between clock ticks and sleeps over each of them, so that user and system time do not show it. Nothing honest has
 * a reason to.
 */
export class TickDodging implements Detector {
  readonly name = 'tick-dodging';
  #repeat = new Repeat();
  #block = 0;

  handle(event: AgentEvent): DetectorOutput | undefined {
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    const reading = event.usage.unowned;
    if (reading === undefined || reading.block === this.#block) return undefined;
    this.#block = reading.block;
    const { dodgedCores30s: cores, dodgedNoiseCores, busyCores30s, cpuCount } = reading;
    const leastCores = Math.max(MIN_CORES, dodgedNoiseCores, SAMPLING_NOISE_CORES * Math.sqrt(cpuCount));
    if (cores === undefined || cores <= leastCores || !this.#repeat.isDue(SUBJECT)) return undefined;
    const share = (cores / leastCores - 1) / (CERTAIN_RATIO - 1);
    const ofBusy = Math.max(MIN_SHARE_QUALITY, cores / Math.max(cores, busyCores30s ?? cores) / FULL_SHARE);
    const quality = Math.min(1, MIN_QUALITY + (1 - MIN_QUALITY) * share) * Math.min(1, ofBusy);
    const params = { meanCores: rounded(cores), spanMs: SPAN_MS, noiseCores: rounded(dodgedNoiseCores) };
    return {
      findings: [
        {
          kind: this.name,
          subject: { type: 'host' },
          sinceMs: event.atMs - SPAN_MS,
          signals: [signalOf('evasion.tick-dodging', quality, params)],
        },
      ],
    };
  }

  snapshot(): DetectorSnapshot {
    const state: z.infer<typeof snapshotSchema> = { repeat: this.#repeat.snapshot(), block: this.#block };
    return { version: VERSION, state };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = snapshotSchema.safeParse(state);
    if (version !== VERSION || !parsed.success) return;
    this.#repeat.restore(parsed.data.repeat);
    this.#block = parsed.data.block;
  }
}
