import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { Evidence, FindingDraft } from '#shared/model/finding.ts';
import { scrubControlGroup } from '#shared/scrub/scrub-control-group.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProbeResult } from '../platform/platform.ts';
import type { UnownedReading } from '../sample/unowned-blocks.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { evidenceOf, rounded, signalOf } from './process-evidence.ts';
import { type Excess, SPAN_MS, unownedExcess, UnownedTurns } from './unowned-excess.ts';
import { SnapshotForm } from './snapshot-form.ts';

const ASK_EVERY_MS = 120_000;

const form = new SnapshotForm(1, UnownedTurns.snapshotSchema.extend({ askedAtMs: z.number().exactOptional() }));

/** The processors work for somebody who is in no list of processes. */
export class UnownedCpu implements Detector {
  readonly name = 'unowned-cpu';
  readonly signals: readonly SignalCode[] = ['evasion.unowned-cpu'];
  readonly #turns = new UnownedTurns();
  #askedAtMs: number | undefined;
  #groups: readonly Evidence[] = [];

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'probe-result') return this.#takeResult(event.result);
    if (event.type !== 'tick') return undefined;
    const reading = this.#turns.take(event);
    if (reading === undefined || !context.processesObservable) return undefined;
    const excess = unownedExcess(reading);
    if (excess === undefined) {
      this.#groups = [];
      return undefined;
    }
    const findings = this.#turns.isDue() ? [this.#draft(reading, excess, event.atMs)] : [];
    return this.#mustAsk() ? { findings, probes: [{ kind: 'unowned-cgroup', process: 'host' }] } : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      ...this.#turns.snapshot(),
      ...(this.#askedAtMs === undefined ? {} : { askedAtMs: this.#askedAtMs }),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#turns.restore(state);
    this.#askedAtMs = state.askedAtMs;
  }

  #mustAsk(): boolean {
    const { nowMs } = this.#turns;
    if (this.#askedAtMs !== undefined && nowMs - this.#askedAtMs < ASK_EVERY_MS) return false;
    this.#askedAtMs = nowMs;
    return true;
  }

  /** Where the time goes is told with the next block. */
  #takeResult(result: ProbeResult): undefined {
    if (result.kind !== 'unowned-cgroup') return undefined;
    const groups = observedValue(result.groups) ?? [];
    if (groups.length === 0) return undefined;
    this.#groups = groups.map(({ path, unownedCores }) =>
      evidenceOf('unowned-cgroup', { cgroup: scrubControlGroup(path.text), meanCores: rounded(unownedCores) }),
    );
    this.#turns.forget();
    return undefined;
  }

  #draft(reading: UnownedReading, { cores, quality }: Excess, atMs: number): FindingDraft {
    return {
      kind: this.name,
      subject: { type: 'host' },
      sinceMs: atMs - SPAN_MS,
      signals: [
        signalOf('evasion.unowned-cpu', quality, {
          meanCores: rounded(cores),
          spanMs: SPAN_MS,
          noiseCores: rounded(reading.noiseCores + reading.exitWorkCores),
        }),
      ],
      evidence: reading.hasRecords ? this.#groups : [...this.#groups, evidenceOf('no-exit-records')],
    };
  }
}
