import type { FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import { type ProcessKey, processKey } from '#shared/model/process-ref.ts';
import { signalDefinition } from '#shared/verdict/signals.ts';
import type { AgentEvent, DetectContext } from './detector.ts';
import { evidenceOf } from './process-evidence.ts';
import { isInterpreter } from './interpreters.ts';
import { vouchedBy } from './package-damper.ts';

/** What is left of a sign that a processor is busy when the program is one of a package: to compute is what most of them are for. */
const DAMPED_QUALITY = 0.4;
const MAX_PROCESSES = 1_024;

/**
 * Takes weight off what is said about the processor time of programs that a package of this system vouches for, whichever detector says it.
 * Nobody vouches for what an interpreter was told to run. Learns from looks that others ask for
 * about every process that computes, and, as every process is met anew after a start, again then.
 */
export class CpuDamper {
  /** Package by process. */
  #packages = new Map<ProcessKey, string>();

  take(event: AgentEvent, context: DetectContext): void {
    if (event.type === 'exec' || event.type === 'exit') this.#packages.delete(event.process.key);
    if (event.type !== 'probe-result' || event.result.kind !== 'process-footprint') return;
    const { process: key, footprint } = event.result;
    const process = context.process(key);
    const path = process === undefined ? undefined : observedValue(process.details.exe)?.text;
    const { factor, evidence } = vouchedBy(observedValue(footprint));
    const owner = factor < 1 ? evidence[0]?.params.package : undefined;
    // What an earlier look said was of the program that it ran then.
    this.#packages.delete(key);
    if (path === undefined || isInterpreter(path) || typeof owner !== 'string') return;
    this.#packages.set(key, owner);
    const [oldest] = this.#packages.keys();
    if (this.#packages.size > MAX_PROCESSES && oldest !== undefined) this.#packages.delete(oldest);
  }

  damp(draft: FindingDraft): FindingDraft {
    const { subject, signals, evidence = [] } = draft;
    const name = subject.type === 'process' ? this.#packages.get(processKey(subject.process)) : undefined;
    if (name === undefined || !signals.some(({ code }) => isCpu(code))) return draft;
    const owned = evidenceOf('package-owned', { package: name });
    return {
      ...draft,
      signals: signals.map((signal) =>
        isCpu(signal.code) ? { ...signal, quality: signal.quality * DAMPED_QUALITY } : signal,
      ),
      evidence: evidence.some(({ code }) => code === owned.code) ? evidence : [...evidence, owned],
    };
  }
}

function isCpu(code: string): boolean {
  return signalDefinition(code)?.group === 'cpu';
}
