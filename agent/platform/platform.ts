import type { Tuple } from '#shared/model/connection.ts';
import type { Capability, HostFacts } from '#shared/model/host.ts';
import type { Observed } from '#shared/model/observed.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { MinerConfigReading } from '#shared/recognise/miner-config.ts';
import type { HiddenSearch, ProcessCensus } from './hiding.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';
import type { ProcessTable } from './process-table.ts';

/**
 * The only place that knows the operating system. Every answer is a reading of this moment, a value or the reason why there is
 * none; nothing here judges. Implementations: `linux/`, `windows/`, `recorded/`; one conformance suite holds for all.
 *
 * Methods are synchronous because a sweep is a few milliseconds of system calls, and asynchronous file access costs 3-20 times as
 * much for such small reads. Only probes, which may read whole files, are asynchronous.
 */
export interface Platform {
  readonly name: 'linux' | 'windows' | 'recorded';
  readonly clock: PlatformClock;
  /** Why this goes on without calls of native code, and sees less: a sentence of whoever could not load them. Undefined where nothing is amiss. */
  readonly withoutNativeCalls?: string | undefined;
  /**
   * Starts a tick: called once before the readings of that tick. A recording moves on to its next tick here; `undefined` means
   * that there is none any more (a living system never answers so). Until the next call a recording's clock stands at this time.
   */
  beginTick(): TickTime | undefined;
  describeHost(): HostFacts;
  /** What can be seen here, now, with these rights. One entry a name, in a fixed order. */
  capabilities(): readonly Capability[];
  readHostCounters(): Observed<HostCounters>;
  /**
   * Fills `table` (between its begin and end, which this calls). With `thorough` every process is read now, also those that could
   * wait for one of the next sweeps because they have been idle for long.
   */
  sweepProcesses(table: ProcessTable, thorough?: boolean): Observed<SweepResult>;
  /**
   * Threads that ended since the last call, which is what the first call begins with. Ask before the sweep of a tick: whoever
   * ended before it is no longer listed in it, except as a zombie.
   */
  takeExits(): Observed<ExitReading>;
  /** What the kernel counts against the sweep of this tick, which must have filled `table` before. */
  readProcessCensus(table: ProcessTable): Observed<ProcessCensus>;
  /** Who a process is. `vanished` when it ended or the pid is another run by now. */
  readProcess(pid: number, startId: number): Observed<ProcessDetails>;
  /** All TCP connections of the agent's own network namespace (no listeners, no TIME_WAIT). */
  readConnections(): Observed<readonly SocketReading[]>;
  /**
   * Which sockets (see {@link SocketReading.socketId}) each of these processes holds open. Costs one walk over the
   * descriptors of each: name few.
   */
  readSocketOwners(pids: readonly number[]): SocketOwners;
  /** Who is logged in now. */
  readLogins(): Observed<readonly Login[]>;
  /** Reads that failed since the last call of this, by cause (`connections:enobufs`, `owners:denied`...); empty when none did. */
  takeGaps(): Readonly<Record<string, number>>;
  runProbe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult>;
  [Symbol.dispose](): void;
}

export interface PlatformClock {
  /** Milliseconds of a clock that never jumps and stands still in suspend; for every interval. */
  monotonicMs(): number;
  /** Epoch milliseconds; a label only, it may jump. */
  wallMs(): number;
}

/** When a tick began; see {@link PlatformClock}. */
export interface TickTime {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/**
 * Counters of the whole host since boot, in milliseconds summed over processors. `busyMs` is derived from idle time
 * (`cpuCount x elapsed - idle - iowait - steal` by deltas): accounting of user and system time can be dodged.
 */
export interface HostCounters {
  readonly cpuCount: number;
  readonly idleMs: number;
  readonly iowaitMs: number;
  readonly stealMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  /** Processes and threads created since boot. */
  readonly forks: number;
  /** Time since boot including suspend, milliseconds. */
  readonly uptimeMs: number;
  /** Within interrupts, hard and soft; a part of `systemMs`. Undefined where nobody tells. */
  readonly interruptMs?: number;
  /** When exactly these were read, by the clock of {@link PlatformClock.monotonicMs}; undefined in older recordings. */
  readonly readAtMs?: number;
}

/** What is known of threads that ended. `isComplete`: none was lost between the last call and this one. */
export interface ExitReading {
  readonly records: readonly ExitRecord[];
  readonly isComplete: boolean;
}

/** A thread that ended. For the last thread of a process `threadId` may be any of its threads. */
export interface ExitRecord {
  readonly pid: number;
  readonly threadId: number;
  /** User and system time of this thread alone, over its whole life. */
  readonly cpuMs: number;
  /** From its start to its end. */
  readonly lifeMs: number;
}

export interface SweepResult {
  readonly processes: number;
  /** Processes that could not be read, by cause (`vanished` between listing and reading is normal and counted apart). */
  readonly unreadable: number;
  readonly vanished: number;
  /** Processes that did not fit into the table. */
  readonly overflow: number;
}

/** A file, whatever its name is now. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

export interface ProcessDetails {
  readonly pid: number;
  readonly startId: number;
  readonly startedAtMs: number;
  readonly parentPid: number;
  readonly name: OsName;
  readonly exe: Observed<OsName>;
  readonly exeFile: Observed<FileIdentity>;
  readonly exeDeleted: boolean;
  /** The file, or a folder above it, is hidden by an attribute where that is unusual (Windows). */
  readonly exeHidden?: true;
  readonly argv: Observed<readonly OsName[]>;
  readonly cwd: Observed<OsName>;
  /** `sid`: the security identifier (Windows), which stays when an account is named anew or cannot be looked up. */
  readonly user: Observed<{ readonly uid?: number; readonly sid?: string; readonly name?: string }>;
  /** On Windows the service that it belongs to, or the host that several share, written as a group (`/services/Spooler`). */
  readonly cgroup: Observed<string>;
  /** Those services (Windows), and which files run for them. Absent: it belongs to none. */
  readonly services?: readonly ServiceProgram[];
  /** How many more there are than are told. Absent: none. */
  readonly servicesLeftOut?: number;
  readonly containerId?: string;
  readonly kernelThread: boolean;
  /** Identity of the network namespace, equal for processes that share one; undefined where systems have none. */
  readonly networkNamespace?: string;
}

/**
 * One connected socket. `socketId` is the system's own identity of the socket (Linux: inode). Sockets that no process holds any
 * more, or not yet (half-open on either end of their life), have none and are not listed.
 */
export interface SocketReading {
  readonly socketId: number;
  readonly tuple: Tuple;
  readonly state: 'established' | 'opening' | 'closing';
  readonly uid?: number;
  /** Who holds it, where the system tells that with the connection (Windows); elsewhere see {@link Platform.readSocketOwners}. */
  readonly ownerPid?: number;
  /**
   * The latest start identity that its owner can have: a process that started later only has the pid of one that is gone. Undefined where
   * nobody tells when a connection began.
   */
  readonly latestStartId?: number;
}

/** Somebody who is logged in. `line`: the terminal or session, unique among the logins of one reading. */
export interface Login {
  readonly user: OsName;
  readonly line: OsName;
  /** Epoch milliseconds; absent where the source does not say. */
  readonly sinceMs?: number;
}

export interface SocketOwners {
  /** Socket to pid. Of several holders (inherited sockets) the one named first in the question. */
  readonly bySocket: ReadonlyMap<number, number>;
  /** Pids whose descriptors could not be read, by cause. */
  readonly denied: number;
  readonly vanished: number;
  /** Pids with more descriptors than were looked at. */
  readonly truncated: number;
}

/**
 * A question of a detector that costs more than a tick may: it runs outside the tick under a budget and comes back as an event.
 * - `miner-config`: configuration files named by the arguments, beside the executable, in the working directory or held open;
 *   answers with what a recogniser read from them, never with their text
 * - `namespace-connections`: connections as seen from inside that process's network namespace
 * - `unowned-cgroup`: control groups that use more processor time than their visible members do
 * - `hidden-processes`: what runs and is not listed, by views that should agree. With `fromPid` the ids from that one on are tried one
 *   by one as well; `suspects` are looked at again in any case. What is found is in the sweeps from then on
 * - `process-footprint`: its memory, threads, environment and where its program comes from; see {@link ProcessFootprint}
 */
export type ProbeRequest =
  | {
      readonly kind: 'miner-config';
      readonly process: ProcessKey;
      readonly pid: number;
      readonly namedPaths: readonly OsName[];
    }
  | { readonly kind: 'namespace-connections'; readonly process: ProcessKey; readonly pid: number }
  | { readonly kind: 'process-footprint'; readonly process: ProcessKey; readonly pid: number }
  /** About the whole host: `process` is only what tells questions apart. */
  | { readonly kind: 'unowned-cgroup'; readonly process: 'host' }
  | HiddenSearchRequest;

/** A question about the whole host: `process` is only its name among the probes. */
export interface HiddenSearchRequest {
  readonly kind: 'hidden-processes';
  readonly process: 'host';
  readonly suspects: readonly number[];
  readonly fromPid?: number;
}

export type ProbeResult =
  | { readonly kind: 'miner-config'; readonly process: ProcessKey; readonly files: Observed<readonly CandidateFile[]> }
  | {
      readonly kind: 'namespace-connections';
      readonly process: ProcessKey;
      readonly connections: Observed<readonly SocketReading[]>;
      /** Sockets of that list which the process itself holds. */
      readonly owned: readonly number[];
    }
  | {
      readonly kind: 'unowned-cgroup';
      readonly process: 'host';
      /** The innermost groups that hold the difference, the largest first; at most a few. */
      readonly groups: Observed<readonly UnownedCgroup[]>;
    }
  | {
      readonly kind: 'process-footprint';
      readonly process: ProcessKey;
      readonly footprint: Observed<ProcessFootprint>;
    }
  | { readonly kind: 'hidden-processes'; readonly process: 'host'; readonly search: Observed<HiddenSearch> };

/** A control group and the mean cores that it used beyond what its visible members did. */
export interface UnownedCgroup {
  readonly path: OsName;
  readonly unownedCores: number;
}

/** A file that exists and that a process may take its configuration from. Files above 256 kB are not read (`unsupported`). */
export interface CandidateFile {
  readonly path: OsName;
  readonly how: 'named-by-argv' | 'beside-exe' | 'working-directory' | 'user-home' | 'open';
  readonly content: Observed<FileContent>;
}

/**
 * What recognisers read from a file: the text itself is dropped in the platform and never recorded or sent. Without `reading`
 * it is not a miner's configuration.
 */
export interface FileContent {
  readonly sizeBytes: number;
  readonly reading?: MinerConfigReading;
}
