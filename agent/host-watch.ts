import type { FindingDraft } from '#shared/model/finding.ts';
import type { HostFacts } from '#shared/model/host.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import { Detection } from './detect/detection.ts';
import type { AgentEvent, DetectContext, DetectorSnapshot } from './detect/detector.ts';
import { createDetectors } from './detect/detectors.ts';
import { type EpisodeChange, Episodes } from './detect/episodes.ts';
import { LatelyHot } from './detect/lately-hot.ts';
import { LIMITS } from './limits.ts';
import type { Platform } from './platform/platform.ts';
import { CounterDeltas } from './sample/gap-counts.ts';
import type { GroupHistory } from './sample/group-history.ts';
import type { OwnershipSink } from './sample/ownership-sink.ts';
import { type ProbeCounts, ProbeRunner } from './sample/probe-runner.ts';
import { Sampler } from './sample/sampler.ts';

/** Under this name the snapshot of what all detectors share is kept beside theirs. */
const LATELY_HOT = 'lately-hot';

export interface HostWatchOptions {
  readonly platform: Platform;
  readonly signatures: SignatureSet;
  readonly ownerships: OwnershipSink;
  /** What makes the ids of findings of different hosts differ. */
  readonly hostId: string;
  readonly intervalMs: number;
  /** Ends probes that are still running. */
  readonly signal: AbortSignal;
  readonly history?: GroupHistory;
  readonly capacity?: number;
  readonly ownPid?: number;
  /** Detectors that are left out, by name. */
  readonly without?: ReadonlySet<string>;
}

/** What one tick brought. */
export interface WatchStep {
  readonly atMs: number;
  readonly changes: readonly EpisodeChange[];
}

/**
 * Samples a host and lets the detectors judge, one {@link step} a tick. Knows nothing of time passing, disk or network: the agent, a
 * replay and a test each drive it in their own way.
 */
export class HostWatch {
  readonly host: HostFacts;
  readonly sampler: Sampler;
  readonly #episodes: Episodes;
  readonly #detection: Detection;
  readonly #probes: ProbeRunner;
  readonly #losses = new CounterDeltas();
  readonly #latelyHot = new LatelyHot();
  readonly #context: DetectContext;
  #mustEndMissing: ((key: string) => boolean) | undefined;

  constructor(options: HostWatchOptions) {
    const { platform, ownerships, intervalMs, history, capacity, ownPid, without } = options;
    this.host = platform.describeHost();
    this.sampler = new Sampler({
      platform,
      ownerships,
      intervalMs,
      monitors: options.signatures.monitors.filter(({ os }) => os === this.host.system),
      ...(history === undefined ? {} : { history }),
      ...(capacity === undefined ? {} : { capacity }),
      ...(ownPid === undefined ? {} : { ownPid }),
    });
    this.#episodes = new Episodes(options.hostId);
    this.#detection = new Detection(
      () => createDetectors().filter(({ name }) => without?.has(name) !== true),
      this.#episodes,
      () => platform.clock.monotonicMs(),
      LIMITS.detector,
    );
    this.#probes = new ProbeRunner(platform, options.signal);
    this.#context = createContext(this.host, options.signatures, this.sampler, this.#latelyHot);
  }

  get openFindings(): Episodes['open'] {
    return this.#episodes.open;
  }

  get probeCounts(): ProbeCounts {
    return this.#probes.counts;
  }

  /** Signals that nobody looks for now, because what judges them is paused. */
  get restingSignals(): readonly SignalCode[] {
    return this.#detection.restingSignals;
  }

  /** What could not be read, run or kept since the last call, by cause. A detector that threw or was paused is named. */
  takeGaps(): Readonly<Record<string, number>> {
    const { refused, timedOut, failed } = this.#probes.counts;
    const losses = this.#losses.take({
      'probe-refused': refused,
      'probe-timed-out': timedOut,
      'probe-failed': failed,
      ...Object.fromEntries([...this.#detection.failures].map(([name, count]) => [`detector-${name}`, count])),
      ...Object.fromEntries([...this.#detection.pauses].map(([name, count]) => [`detector-paused-${name}`, count])),
    });
    return { ...this.sampler.takeGaps(), ...losses };
  }

  /** Continues where an earlier run stopped. `sameBoot`: processes of then may still be there. */
  restore(
    episodes: readonly EpisodeChange[],
    snapshots: ReadonlyMap<string, DetectorSnapshot>,
    sameBoot: boolean,
  ): void {
    this.#episodes.restore(episodes);
    if (sameBoot) {
      const latelyHot = snapshots.get(LATELY_HOT);
      if (latelyHot !== undefined) this.#latelyHot.restore(latelyHot);
      this.#detection.restore(snapshots);
    }
    this.#mustEndMissing = (key) => sameBoot && this.sampler.isAlive(key);
  }

  /** Of each detector by its name, and of what they share. */
  snapshot(): ReadonlyMap<string, DetectorSnapshot> {
    return new Map([...this.#detection.snapshot(), [LATELY_HOT, this.#latelyHot.snapshot()]]);
  }

  /** One look at the host; undefined when a recording has come to its end. */
  step(): WatchStep | undefined {
    const results = this.#probes.beginTick();
    const events = this.sampler.tick();
    if (events === undefined) return undefined;
    const atMs = events[0]?.atMs ?? 0;
    const changes = new Map<string, EpisodeChange>();
    for (const change of this.#endMissing()) changes.set(change.finding.id, change);
    for (const event of events) this.#judge(event, changes);
    for (const result of results) {
      for (const event of this.sampler.takeProbe(result, atMs)) this.#judge(event, changes);
    }
    this.#probes.request(this.sampler.takeProbeRequests());
    return { atMs, changes: [...changes.values()] };
  }

  /** Findings that no detector made: each becomes an episode like any other. */
  report(drafts: readonly FindingDraft[], atMs: number): readonly EpisodeChange[] {
    return drafts.flatMap((draft) => this.#episodes.take(draft, atMs) ?? []);
  }

  /** Resolves when no probe runs: a replay waits for the answers that the living host had between two ticks. */
  async probesDone(): Promise<void> {
    await this.#probes.idle();
  }

  #judge(event: AgentEvent, changes: Map<string, EpisodeChange>): void {
    if (event.type === 'exit') this.#probes.forget(event.process.key);
    this.#latelyHot.take(event);
    const output = this.#detection.handle(event, this.#context);
    for (const change of output.changes) changes.set(change.finding.id, change);
    this.#probes.request(output.probes);
  }

  #endMissing(): readonly EpisodeChange[] {
    const isAlive = this.#mustEndMissing;
    if (isAlive === undefined || !this.sampler.processesObservable) return [];
    this.#mustEndMissing = undefined;
    return this.#detection.endMissing(isAlive);
  }
}

function createContext(
  host: HostFacts,
  signatures: SignatureSet,
  sampler: Sampler,
  latelyHot: LatelyHot,
): DetectContext {
  return {
    host,
    signatures,
    latelyHot,
    process: (key) => sampler.process(key),
    processes: () => sampler.processes(),
    connectionsOf: (key) => sampler.connectionsOf(key),
    get processesObservable() {
      return sampler.processesObservable;
    },
  };
}
