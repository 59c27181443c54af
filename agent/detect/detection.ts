import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { ProbeRequest } from '../platform/platform.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import type { EpisodeChange, Episodes } from './episodes.ts';

export interface DetectionOutput {
  readonly changes: readonly EpisodeChange[];
  readonly probes: readonly ProbeRequest[];
}

/** All detectors over one stream of events, and the episodes that come of it. */
export class Detection {
  readonly #detectors: readonly Detector[];
  readonly #episodes: Episodes;
  readonly #failures = new Map<string, number>();

  constructor(detectors: readonly Detector[], episodes: Episodes) {
    this.#detectors = detectors;
    this.#episodes = episodes;
  }

  /** Times that a detector threw, by name: a defect of ours that must not silence the others. */
  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }

  handle(event: AgentEvent, context: DetectContext): DetectionOutput {
    const changes = new Map<string, EpisodeChange>();
    const probes: ProbeRequest[] = [];
    for (const detector of this.#detectors) {
      const output = this.#ask(detector, event, context);
      for (const draft of output?.findings ?? []) {
        const change = this.#episodes.take(draft, event.atMs);
        if (change !== undefined) changes.set(change.finding.id, change);
      }
      probes.push(...(output?.probes ?? []));
    }
    for (const change of this.#ended(event)) changes.set(change.finding.id, change);
    return { changes: [...changes.values()], probes };
  }

  /** After a restart, once the processes have been listed. */
  endMissing(isAlive: (process: ProcessKey) => boolean): readonly EpisodeChange[] {
    return this.#episodes.endMissing(isAlive);
  }

  snapshot(): ReadonlyMap<string, DetectorSnapshot> {
    return new Map(this.#detectors.map((detector) => [detector.name, detector.snapshot()]));
  }

  restore(snapshots: ReadonlyMap<string, DetectorSnapshot>): void {
    for (const detector of this.#detectors) {
      const snapshot = snapshots.get(detector.name);
      if (snapshot !== undefined) detector.restore(snapshot);
    }
  }

  #ask(detector: Detector, event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    try {
      return detector.handle(event, context);
    } catch {
      this.#failures.set(detector.name, (this.#failures.get(detector.name) ?? 0) + 1);
      return undefined;
    }
  }

  #ended(event: AgentEvent): readonly EpisodeChange[] {
    if (event.type === 'exit') return this.#episodes.end(event.process.key, event.atMs);
    return event.type === 'tick' ? this.#episodes.advance(event.elapsedMs) : [];
  }
}
