import type { SignalCode } from '#shared/verdict/signals.ts';
import type { AgentEvent, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { rounded, signalOf } from './process-evidence.ts';
import { excessQuality, SPAN_MS, UnownedTurns } from './unowned-excess.ts';

/** Measured at rest and beside a loop of compilers: 0.010 at most. */
const MIN_CORES = 0.05;
/** A clock tick is a sample: at 250 a second the sum over 30 s is wrong by 0.006 cores for each processor that is half busy. */
const SAMPLING_NOISE_CORES = 0.0175;
const CERTAIN_RATIO = 4;
/** Virtual machines lose ticks while others run, without being told: then a small part of everything seems to dodge. */
const FULL_SHARE = 0.2;
const MIN_SHARE_QUALITY = 0.25;
const VERSION = 1;

/**
 * Something works between clock ticks and sleeps over each of them, so that user and system time do not show it. Nothing honest has
 * a reason to.
 */
export class TickDodging implements Detector {
  readonly name = 'tick-dodging';
  readonly signals: readonly SignalCode[] = ['evasion.tick-dodging'];
  readonly #turns = new UnownedTurns();

  handle(event: AgentEvent): DetectorOutput | undefined {
    if (event.type !== 'tick') return undefined;
    const reading = this.#turns.take(event);
    if (reading === undefined) return undefined;
    const { dodgedCores30s: cores, dodgedNoiseCores, busyCores30s, cpuCount } = reading;
    const leastCores = Math.max(MIN_CORES, dodgedNoiseCores, SAMPLING_NOISE_CORES * Math.sqrt(cpuCount));
    if (cores === undefined || cores <= leastCores || !this.#turns.isDue()) return undefined;
    const ofBusy = Math.max(MIN_SHARE_QUALITY, cores / Math.max(cores, busyCores30s ?? cores) / FULL_SHARE);
    const quality = excessQuality(cores, leastCores, CERTAIN_RATIO) * Math.min(1, ofBusy);
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
    return { version: VERSION, state: this.#turns.snapshot() };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = UnownedTurns.snapshotSchema.safeParse(state);
    if (version === VERSION && parsed.success) this.#turns.restore(parsed.data);
  }
}
