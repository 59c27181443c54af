import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import { type ProcessKey, processKey } from '#shared/model/process-ref.ts';
import type { CoveredProcess } from '../platform/hiding.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, UsageView } from './detector.ts';
import { computeParams, processEvidence, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** The process behind the mount is read from the next tick on. */
const NAMED_WITHIN_MS = 5_000;

const recordSchema = z.object({
  pid: z.number(),
  path: z.string(),
  fileSystem: z.string(),
  foundAtMs: z.number(),
});
const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    covered: z.array(z.tuple([z.string(), recordSchema])),
  }),
);

/** Something is mounted over /proc/PID, so that whoever looks sees nothing there, or another process. Nothing honest does that. */
export class ProcMount implements Detector {
  readonly name = 'proc-mount';
  readonly signals: readonly SignalCode[] = ['evasion.mounted-over'];
  #repeat = new Repeat();
  #covered = new Map<ProcessKey, z.infer<typeof recordSchema>>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type === 'probe-result' && event.result.kind === 'hidden-processes') {
      const search = observedValue(event.result.search);
      const covered = search === undefined ? undefined : observedValue(search.covered);
      if (covered !== undefined) this.#take(covered);
    }
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    return { findings: this.#drafts(event.usage, event.atMs, context) };
  }

  snapshot(): DetectorSnapshot {
    return form.write({ repeat: this.#repeat.snapshot(), covered: [...this.#covered] });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#covered = new Map(state.covered);
  }

  #take(covered: readonly CoveredProcess[]): void {
    const keys = new Set<ProcessKey>();
    for (const { pid, startId, mountPoint, fileSystem } of covered) {
      const key = startId === undefined ? `${pid}:unknown` : processKey({ pid, startId });
      keys.add(key);
      const foundAtMs = this.#covered.get(key)?.foundAtMs ?? this.#repeat.nowMs;
      this.#covered.set(key, { pid, path: mountPoint.text, fileSystem, foundAtMs });
    }
    for (const key of this.#covered.keys()) if (!keys.has(key)) this.#forget(key);
  }

  #drafts(usage: UsageView, atMs: number, context: DetectContext): readonly FindingDraft[] {
    return [...this.#covered].flatMap(([key, { pid, path, fileSystem, foundAtMs }]) => {
      const process = context.process(key);
      if (process === undefined && this.#repeat.nowMs - foundAtMs < NAMED_WITHIN_MS) return [];
      if (!this.#repeat.isDue(key)) return [];
      const params = { pid, path, fileSystem, ...computeParams(usage.lifetimeCoreSeconds(key)) };
      return [
        {
          kind: this.name,
          subject: process === undefined ? { type: 'host' } : { type: 'process', process: process.ref },
          sinceMs: process === undefined ? atMs : Math.min(atMs, process.ref.startedAtMs),
          signals: [signalOf('evasion.mounted-over', 1, params)],
          evidence: process === undefined ? [] : processEvidence(process),
        },
      ];
    });
  }

  #forget(key: ProcessKey): void {
    if (this.#covered.delete(key)) this.#repeat.forget(key);
  }
}
