import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { findPlateau } from './plateau.ts';
import { rounded, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

const WINDOW_S = 600;
const EVALUATE_EVERY_MS = 5_000;
/** A fifth of the host, or nearly a core of it, whichever is less. */
const MIN_SHARE = 0.2;
const MIN_CORES = 0.8;
const SUBJECT = 'host';

const form = new SnapshotForm(1, z.object({ repeat: Repeat.snapshotSchema, evaluatedAtMs: z.number() }));

/** Where processes cannot be seen, the evenness of the whole host's CPU over ten minutes is what is left to judge by. */
export class HostPlateau implements Detector {
  readonly name = 'host-plateau';
  readonly signals: readonly SignalCode[] = ['cpu.host-plateau'];
  #repeat = new Repeat();
  #evaluatedAtMs = 0;

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type !== 'tick' || context.processesObservable) return undefined;
    this.#repeat.advance(event.elapsedMs);
    if (this.#repeat.nowMs - this.#evaluatedAtMs < EVALUATE_EVERY_MS) return undefined;
    this.#evaluatedAtMs = this.#repeat.nowMs;
    const minCores = Math.min(MIN_CORES, MIN_SHARE * context.host.cpuCount);
    const level = findPlateau(event.usage.hostBusy(WINDOW_S), minCores);
    if (level === undefined || !this.#repeat.isDue(SUBJECT)) return undefined;
    const spanMs = WINDOW_S * 1000;
    return {
      findings: [
        {
          kind: this.name,
          subject: { type: 'host' },
          sinceMs: event.atMs - spanMs,
          signals: [
            signalOf('cpu.host-plateau', 1, {
              meanCores: rounded(level),
              busyShare: rounded(level / context.host.cpuCount),
              spanMs,
            }),
          ],
        },
      ],
    };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      evaluatedAtMs: this.#evaluatedAtMs,
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#evaluatedAtMs = state.evaluatedAtMs;
  }
}
