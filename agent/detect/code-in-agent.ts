import * as z from 'zod';
import { type Evidence, evidenceSchema } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type { AgentEvent, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { foreignCodeEvidence, readForeignCode } from './foreign-code.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** Most servers of a fleet may have this to say, and nobody waits for it; three times until an episode would end. */
const SAID_EVERY_MS = 5 * 60_000;
const SUBJECT = 'host';

const form = new SnapshotForm(
  1,
  z.object({ repeat: Repeat.snapshotSchema, evidence: z.array(evidenceSchema).readonly() }),
);

/**
 * Code in our own process that is neither ours nor of the system: a fact of the host and no sign of mining, because security products are loaded into
 * every program. Where a process is hidden, `HiddenProcess` weighs what of it may hide it.
 */
export class CodeInAgent implements Detector {
  readonly name = 'code-in-agent';
  readonly signals: readonly SignalCode[] = [];
  #repeat = new Repeat(SAID_EVERY_MS);
  #evidence: readonly Evidence[] = [];

  handle(event: AgentEvent): DetectorOutput | undefined {
    if (event.type === 'probe-result' && event.result.kind === 'hidden-processes') {
      const search = observedValue(event.result.search);
      const foreign = search === undefined ? undefined : observedValue(search.foreignLibraries);
      // What could not be looked at this time is as it was.
      if (foreign !== undefined) this.#take(foreignCodeEvidence(readForeignCode(foreign)));
    }
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    if (this.#evidence.length === 0 || !this.#repeat.isDue(SUBJECT)) return undefined;
    return { findings: [{ kind: this.name, subject: { type: 'host' }, signals: [], evidence: this.#evidence }] };
  }

  snapshot(): DetectorSnapshot {
    return form.write({ repeat: this.#repeat.snapshot(), evidence: this.#evidence });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#evidence = state.evidence;
  }

  #take(evidence: readonly Evidence[]): void {
    if (JSON.stringify(evidence) === JSON.stringify(this.#evidence)) return;
    this.#repeat.forget(SUBJECT);
    this.#evidence = evidence;
  }
}
