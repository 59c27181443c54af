import type { Capability, HostFacts } from '#shared/model/host.ts';
import type { Observed } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type {
  ExitReading,
  HostCounters,
  Login,
  ProbeResult,
  ProcessDetails,
  SocketReading,
  SweepResult,
  TickTime,
} from '../platform.ts';
import type { ProcessCensus } from '../hiding.ts';

/** What is true for a whole recording. */
export interface RecordingHeader {
  /** Which program wrote it, with its version; `import` for data that others recorded. */
  readonly createdBy: string;
  readonly tickIntervalMs: number;
  /** Names of people and machines, arguments and addresses were replaced; see `redact.ts`. */
  readonly redacted: boolean;
  readonly host: HostFacts;
  readonly capabilities: readonly Capability[];
}

/** Everything that was read between the beginning of one tick and the next, in the order of the questions of each kind. */
export interface ReadingFrame {
  readonly time: TickTime;
  readonly counters: Observed<HostCounters>[];
  readonly sweeps: Observed<SweepReading>[];
  readonly details: DetailsReading[];
  readonly connections: Observed<readonly SocketReading[]>[];
  readonly censuses: Observed<ProcessCensus>[];
  readonly owners: OwnersReading[];
  readonly logins: Observed<readonly Login[]>[];
  /** Probes asked for in this tick, and those that answered in it. */
  readonly probesAsked: ProbeName[];
  readonly probes: ProbeResult[];
  readonly gaps: Readonly<Record<string, number>>[];
  readonly capabilities: (readonly Capability[])[];
  readonly hosts: HostFacts[];
  /** Answers from earlier ticks that still hold, repeated so that a lost part of a file loses nothing else. */
  readonly known: DetailsReading[];
  readonly exits: Observed<ExitReading>[];
}

/** A process was asked about. */
export interface DetailsReading {
  readonly pid: number;
  readonly startId: number;
  readonly answer: Observed<ProcessDetails>;
}

export interface OwnersReading {
  readonly pids: readonly number[];
  /** Pairs of socket and pid. */
  readonly owners: readonly (readonly [number, number])[];
  readonly denied: number;
  readonly vanished: number;
  readonly truncated: number;
}

/** Kind and process of a probe. */
export type ProbeName = `${ProbeResult['kind']} ${ProcessKey}`;

export function probeNameOf(probe: { readonly kind: ProbeResult['kind']; readonly process: ProcessKey }): ProbeName {
  return `${probe.kind} ${probe.process}`;
}

/**
 * A sweep as the change since the one before. `rows` are the processes that changed: first those known before, by slot, then the
 * new ones in the order in which they appeared; so a table filled from it has the same slots as the one that was recorded.
 * With `isWhole` all processes are listed and those not listed are gone.
 */
export interface SweepReading {
  readonly result: SweepResult;
  readonly isWhole: boolean;
  /** Slots whose process ended. */
  readonly vanished: readonly number[];
  readonly rows: readonly ProcessRow[];
}

/** One process in one sweep, with the columns of `ProcessTable`. */
export interface ProcessRow {
  readonly slot: number;
  readonly pid: number;
  readonly startId: number;
  readonly parentPid: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly childCpuMs: number;
  readonly threads: number;
  readonly state: number;
  readonly nameHash: number;
}

export function emptyFrame(time: TickTime): ReadingFrame {
  return {
    time,
    counters: [],
    sweeps: [],
    details: [],
    connections: [],
    censuses: [],
    owners: [],
    logins: [],
    probesAsked: [],
    probes: [],
    gaps: [],
    capabilities: [],
    hosts: [],
    known: [],
    exits: [],
  };
}

/** A place in a recording that could not be read. Lost ticks are a gap in time for whoever replays. */
export interface RecordingDamage {
  readonly atByte: number;
  readonly what: 'truncated' | 'damaged-block' | 'not-a-block';
}

/** Where frames come from: a file of ours, or data of others. */
export interface ReadingSource {
  readonly header: RecordingHeader;
  /** The next tick; undefined at the end. */
  nextFrame(): ReadingFrame | undefined;
  /** What was found damaged so far. */
  readonly damage: readonly RecordingDamage[];
  close(): void;
}
