import type { SignalCode } from '#shared/verdict/signals.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { ProbeRequest } from '../platform/platform.ts';
import { VoucherDamper } from './voucher-damper.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import type { EpisodeChange, Episodes } from './episodes.ts';

const MINUTE_MS = 60_000;

export interface DetectionOutput {
  readonly changes: readonly EpisodeChange[];
  readonly probes: readonly ProbeRequest[];
}

/** How much time a detector may take in a minute, and for how long one that takes more is paused; milliseconds. */
export interface DetectorLimit {
  readonly msPerMinute: number;
  readonly pausedMs: number;
}

/** A minute of one detector. */
interface Spending {
  /** Milliseconds it took in the minute that began at `sinceMs`. */
  spentMs: number;
  sinceMs: number;
  /** It took too much: until then it is not asked. */
  pausedUntilMs: number | undefined;
}

/**
 * All detectors over one stream of events, and the episodes that come of it. A detector that throws is counted; one that takes more time
 * than it may is paused for a while and then begins anew, because it missed what happened meanwhile.
 */
export class Detection {
  readonly #create: () => readonly Detector[];
  readonly #nowMs: () => number;
  readonly #limit: DetectorLimit;
  readonly #detectors: Detector[];
  readonly #spending = new Map<string, Spending>();
  readonly #pauses = new Map<string, number>();
  readonly #damper = new VoucherDamper();
  readonly #episodes: Episodes;
  readonly #failures = new Map<string, number>();

  /**
   * @param create all detectors, fresh
   * @param nowMs a clock that never jumps; where it stands still within a tick, as in a recording, nobody is ever too slow
   */
  constructor(create: () => readonly Detector[], episodes: Episodes, nowMs: () => number, limit: DetectorLimit) {
    this.#limit = limit;
    this.#create = create;
    this.#nowMs = nowMs;
    this.#detectors = [...create()];
    this.#episodes = episodes;
  }

  /** Times that a detector threw, by name: a defect of ours that must not silence the others. */
  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }

  /** Times that a detector was paused because it took too much, by name. */
  get pauses(): ReadonlyMap<string, number> {
    return this.#pauses;
  }

  /** Signals that nobody looks for now, because the detector that tells them is paused. */
  get restingSignals(): readonly SignalCode[] {
    return this.#detectors.flatMap(({ name, signals }) =>
      this.#spending.get(name)?.pausedUntilMs === undefined ? [] : signals,
    );
  }

  handle(event: AgentEvent, context: DetectContext): DetectionOutput {
    const changes = new Map<string, EpisodeChange>();
    const probes: ProbeRequest[] = [];
    this.#damper.take(event, context);
    for (const [place, detector] of this.#detectors.entries()) {
      const spending = this.#spendingOf(detector.name);
      const beganMs = this.#nowMs();
      if (this.#rests(spending, beganMs)) continue;
      const heard = spending.pausedUntilMs === undefined ? [event] : this.#beginAnew(spending, place, event, context);
      for (const each of heard) {
        const output = this.#ask(this.#detectors[place] ?? detector, each, context);
        for (const draft of output?.findings ?? []) {
          const change = this.#episodes.take(this.#damper.damp(draft), event.atMs);
          if (change !== undefined) changes.set(change.finding.id, change);
        }
        probes.push(...(output?.probes ?? []));
      }
      this.#charge(detector.name, spending, beganMs);
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

  #spendingOf(name: string): Spending {
    let spending = this.#spending.get(name);
    if (spending === undefined) {
      spending = { spentMs: 0, sinceMs: this.#nowMs(), pausedUntilMs: undefined };
      this.#spending.set(name, spending);
    }
    return spending;
  }

  #rests(spending: Spending, nowMs: number): boolean {
    return spending.pausedUntilMs !== undefined && nowMs < spending.pausedUntilMs;
  }

  /** After a pause a fresh detector takes the place. It has to hear of everybody who is there, as at the start, and then of what happens. */
  #beginAnew(spending: Spending, place: number, event: AgentEvent, context: DetectContext): readonly AgentEvent[] {
    spending.pausedUntilMs = undefined;
    spending.spentMs = 0;
    spending.sinceMs = this.#nowMs();
    const fresh = this.#create()[place];
    if (fresh !== undefined) this.#detectors[place] = fresh;
    const there = [...context.processes()].map((process) => ({ type: 'exec', atMs: event.atMs, process }) as const);
    return [...there, event];
  }

  #charge(name: string, spending: Spending, beganMs: number): void {
    const nowMs = this.#nowMs();
    if (nowMs - spending.sinceMs >= MINUTE_MS) {
      spending.spentMs = 0;
      spending.sinceMs = beganMs;
    }
    spending.spentMs += nowMs - beganMs;
    if (spending.spentMs <= this.#limit.msPerMinute) return;
    spending.pausedUntilMs = nowMs + this.#limit.pausedMs;
    this.#pauses.set(name, (this.#pauses.get(name) ?? 0) + 1);
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
