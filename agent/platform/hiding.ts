import type { Observed } from '#shared/model/observed.ts';
import type { OsName } from '#shared/model/os-name.ts';

/**
 * What the kernel counts against what was read in the sweep of this tick. The kernel counts what it runs, and whoever hides a
 * process from lists does not change the count. Exact, so a difference is kept only where nothing began or ended meanwhile.
 */
export interface ProcessCensus {
  /** Threads that the kernel counts beyond those of the processes that were read. Absent: not exact in this tick. */
  readonly missingThreads?: number;
  /** The same for processes and those that are listed. */
  readonly missingProcesses?: number;
  /** Processes whose folder below /proc has something mounted over it or over a file in it. */
  readonly mountedOver: Observed<readonly number[]>;
}

/**
 * Ways in which the processes of a system can be listed; a library that hides something replaces some of them, seldom all. Windows has
 * one, `process-list`, from which all others are made.
 */
export type ListingView = 'scandir' | 'opendir' | 'getdents' | 'process-list';
/** Ways in which a single process shows that it is there. On Windows it opens by its id, and connections name it as their owner. */
export type ExistenceView =
  | 'process-group'
  | 'stat'
  | 'control-group'
  | 'open-descriptor'
  | 'fresh-mount'
  | 'process-id'
  | 'connection-owner';
export type ProcessView = ListingView | ExistenceView;

/** A process that runs and that some list does not name, looked at twice with a second between. */
export interface HiddenProcess {
  readonly pid: number;
  /** See `ProcessDetails.startId`; absent when nothing below /proc tells of it. */
  readonly startId?: number;
  readonly seenBy: readonly ProcessView[];
  readonly unseenBy: readonly ListingView[];
}

/** A process whose folder (or a file in it) was covered by a mount. `startId` is its own, not that of what covers it. */
export interface CoveredProcess {
  readonly pid: number;
  readonly startId?: number;
  readonly mountPoint: OsName;
  readonly fileSystem: string;
}

/** The file that names the libraries which are loaded into every program (ld.so(8)). */
export interface PreloadFile {
  readonly path: OsName;
  readonly libraries: readonly OsName[];
  /** Views that say there is no such file while another one reads it. */
  readonly unseenBy: readonly ('stat' | 'scandir' | 'open')[];
}

/** The answer to a search for what hides. What could not be looked at says why; that is never "nothing there". */
export interface HiddenSearch {
  readonly hidden: readonly HiddenProcess[];
  readonly covered: Observed<readonly CoveredProcess[]>;
  /** Empty when there is no such file. */
  readonly preload: Observed<readonly PreloadFile[]>;
  /** Program code in this very process that is neither ours nor of the system; what is in no file is named by what leads there, see `ForeignCode` (`memory:...`). */
  readonly foreignLibraries: Observed<readonly OsName[]>;
  /** The ids from this one on were not tried yet; absent when all were, or none had to be. */
  readonly nextPid?: number;
}
