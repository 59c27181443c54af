import type { SignalCode } from '#shared/verdict/signals.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { evidenceOf, rounded } from './process-evidence.ts';
import { SPAN_MS, UnownedTurns } from './unowned-excess.ts';
import { SnapshotForm } from './snapshot-form.ts';

const form = new SnapshotForm(1, UnownedTurns.snapshotSchema);

/**
 * Processes use more than the processors are said to have worked: somebody changes the counters, and what is derived from them (how busy the host is, CPU that
 * nobody owns) is too low. What hides processes is known to add their time to idle time. A fact of the host and no sign of mining by itself: a
 * hypervisor that counts otherwise may look the same. `HiddenProcess` looks for whom it hides.
 */
export class ChangedCounters implements Detector {
  readonly name = 'changed-counters';
  readonly signals: readonly SignalCode[] = [];
  readonly #turns = new UnownedTurns();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type !== 'tick') return undefined;
    const reading = this.#turns.take(event);
    const { impossibleCores60s: cores = 0, busyCores30s } = reading ?? {};
    if (cores === 0 || !context.processesObservable || !this.#turns.isDue()) return undefined;
    const params = {
      meanCores: rounded(cores),
      ...(busyCores30s === undefined ? {} : { busyCores: rounded(Math.max(0, busyCores30s)) }),
    };
    const evidence = [evidenceOf('owned-beyond-busy', params)];
    return {
      findings: [{ kind: this.name, subject: { type: 'host' }, sinceMs: event.atMs - SPAN_MS, signals: [], evidence }],
    };
  }

  snapshot(): DetectorSnapshot {
    return form.write(this.#turns.snapshot());
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state !== undefined) this.#turns.restore(state);
  }
}
