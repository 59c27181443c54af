import type { SignalCode } from '#shared/verdict/signals.ts';
import type { Ownership, Tuple } from '#shared/model/connection.ts';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { HostFacts } from '#shared/model/host.ts';
import type { ObserverSession } from '#shared/model/observer.ts';
import type { ProcessKey, ProcessRef } from '#shared/model/process-ref.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { ProcessCensus } from '../platform/hiding.ts';
import type { ProbeRequest, ProbeResult, ProcessDetails } from '../platform/platform.ts';
import type { UnownedReading } from '../sample/unowned-blocks.ts';

/** What happens on a host, in the order in which detectors learn of it. `atMs` is wall-clock time, a label only. */
export type AgentEvent =
  | {
      readonly type: 'tick';
      readonly atMs: number;
      readonly tick: number;
      readonly elapsedMs: number;
      readonly usage: UsageView;
    }
  | { readonly type: 'exec'; readonly atMs: number; readonly process: KnownProcess }
  | { readonly type: 'exit'; readonly atMs: number; readonly process: KnownProcess }
  | {
      readonly type: 'connection';
      readonly atMs: number;
      /** `attempted`: asked for and not answered yet; `opened` or `closed` follows. An answer within a tick is `opened` at once. */
      readonly state: 'attempted' | 'opened' | 'closed';
      readonly ownership: Ownership;
      readonly process: ProcessKey;
    }
  | {
      readonly type: 'observer';
      readonly atMs: number;
      readonly state: 'began' | 'ended';
      readonly session: ObserverSession;
    }
  | { readonly type: 'gap'; readonly atMs: number; readonly cause: GapCause; readonly lostMs: number }
  | { readonly type: 'census'; readonly atMs: number; readonly census: ProcessCensus }
  | { readonly type: 'probe-result'; readonly atMs: number; readonly result: ProbeResult };

/** Why there is a hole in the samples. Rates are never computed across one. */
export type GapCause = 'start' | 'suspend' | 'clock-jump' | 'stall' | 'unreadable';

/** A process whose details are known: `details` for detectors on the host, `ref` is what may leave the host. */
export interface KnownProcess {
  readonly key: ProcessKey;
  readonly details: ProcessDetails;
  readonly ref: ProcessRef;
}

/** CPU use as the sampler keeps it. All `...Cores` are means; 1.0 = one processor. Unknown processes answer undefined. */
export interface UsageView {
  /** Processes with at least 0.2 cores over the last 5 s, by their keys. */
  readonly hot: readonly ProcessKey[];
  /** Process groups that used CPU in this tick; valid until the next one. */
  readonly groups: readonly GroupUse[];
  /** Core-seconds within the last `windowS` seconds (<= 900); undefined for an unknown process. */
  coreSeconds(process: ProcessKey, windowS: number): number | undefined;
  /** Seconds of samples there are for this process, at most 900, without gaps. */
  sampledSeconds(process: ProcessKey): number | undefined;
  /** Share (0..1) of the last `windowS` seconds in which it used at least `atLeastCores`. */
  shareOfTimeAbove(process: ProcessKey, windowS: number, atLeastCores: number): number | undefined;
  /** Core-seconds since the process started, whoever was watching. */
  lifetimeCoreSeconds(process: ProcessKey): number | undefined;
  /** Busy cores of the host over the last `windowS` seconds, newest last, one value a second; NaN = gap. */
  hostBusy(windowS: number): Float32Array;
  /** Processor time that no visible process used; undefined while or where that cannot be told. */
  readonly unowned: UnownedReading | undefined;
}

/** What all runs of one program (see `groupKeyOf`) used in a tick, milliseconds of CPU, and which of them used most. */
export interface GroupUse {
  readonly key: string;
  readonly cpuMs: number;
  readonly process: ProcessKey;
}

export interface DetectContext {
  readonly host: HostFacts;
  readonly signatures: SignatureSet;
  /** undefined when it has never been seen or is long forgotten. */
  process(key: ProcessKey): KnownProcess | undefined;
  /** Everybody who is there and whose details are known. */
  processes(): Iterable<KnownProcess>;
  /** Connections that a process holds now. */
  connectionsOf(key: ProcessKey): readonly Tuple[];
  /** Processes that were hot within the last five minutes, those hot longest ago first. */
  readonly latelyHot: { has(key: ProcessKey): boolean; keys(): Iterable<ProcessKey> };
  /** Whether processes can be seen one by one here, or only the host as a whole. */
  readonly processesObservable: boolean;
}

/** What a detector says after an event. A draft of the same kind and subject as before continues that episode. */
export interface DetectorOutput {
  readonly findings?: readonly FindingDraft[];
  readonly probes?: readonly ProbeRequest[];
}

/**
 * One idea of what gives a miner away. Handles events with state of its own, mutated in place; no I/O, no clock.
 * `snapshot` is JSON; `restore` accepts only its own version and otherwise starts empty.
 */
export interface Detector {
  readonly name: string;
  /** All that it may tell: while it rests, none of this is absent. */
  readonly signals: readonly SignalCode[];
  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined;
  snapshot(): DetectorSnapshot;
  restore(snapshot: DetectorSnapshot): void;
}

export interface DetectorSnapshot {
  readonly version: number;
  readonly state: unknown;
}
