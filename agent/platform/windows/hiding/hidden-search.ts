import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { HiddenProcess, HiddenSearch } from '../../hiding.ts';
import type { HiddenSearchRequest } from '../../platform.ts';
import { openFailure } from '../calls/open-failure.ts';
import { ForeignCode } from './foreign-code.ts';
import type { ProcessList } from '../process/process-list.ts';
import { type ProcessRun, ProcessRuns, QUERY_LIMITED } from '../process/process-run.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** Ids of processes and threads are multiples of it. */
const STEP = 4;
/** So long ids are tried in one probe, and without giving others their turn: under Wine a try is a message to another process. */
const TRY_MS = 2_000;
const TURN_MS = 2;
/** Whatever is only a race is gone or listed by then. Twice, because an id may be another process by then. */
const LOOK_AGAIN_MS = [1_000, 500];
const MAX_FOUND = 256;
/**
 * How far ids are tried. Windows gives them from one table for processes and threads, which grows only when all of it is in use, never shrinks, and
 * gives first what has been free for longest: so the ids in use lie spread over all of it, and the highest that can be seen is close to its
 * end. Twice that leaves room for a host on which few are left of many. Nobody has a million at once, and who writes a list may write any number into
 * it: what was seen once counts half as much in every round that follows.
 */
const LEAST_BOUND = 65_536;
const SPARE = 2;
const MOST_BOUND = 2 ** 22;

/** All tables of connections come through it. */
const TELLS_CONNECTIONS = 'NtDeviceIoControlFile';

export interface HiddenSearchPlaces {
  readonly calls: WindowsCalls;
  readonly list: ProcessList;
  /** Processes that have connections. */
  readonly connectionOwners: () => ReadonlySet<number>;
  /** Processes that an earlier search found. */
  readonly unlisted: () => Iterable<number>;
  /** The real paths of files that this program unpacked and loaded, if it did. */
  readonly ownLibraries?: () => readonly string[];
}

/** There are no mounts over processes there, and no file that names libraries for every program. */
const NOT_ON_WINDOWS = { covered: observed([]), preload: observed([]) };

/**
 * Compares the list of processes with whom a connection belongs to and, with `fromPid`, with every id there can be. Whoever changes the list (by
 * a library in every program that takes entries out of what `NtQuerySystemInformation` says) leaves processes to be opened by their ids. Each is asked
 * itself whether it runs: ended ones can be opened as long as anybody has a handle of them. One that may not be asked may have ended too, so
 * it is none of the answer, but then there is no saying that nobody is hidden. What is found is looked at twice more: races are never reported.
 */
export class HiddenProcessSearch {
  readonly #places: HiddenSearchPlaces;
  readonly #runs: ProcessRuns;
  readonly #foreign: ForeignCode;
  #highestSeen = 0;
  #foreignLibraries: HiddenSearch['foreignLibraries'] | undefined;
  /** Ids that are in no list and may not be asked: whoever has them may run, or have ended. */
  readonly #refused = new Set<number>();

  constructor(places: HiddenSearchPlaces) {
    this.#places = places;
    this.#runs = new ProcessRuns(places.calls);
    this.#foreign = new ForeignCode(places.calls);
  }

  /** Why what is said of connections need not be all: somebody stands between us and who tells of them. Undefined when nobody was seen there. */
  get connectionsFailure(): Unobservable | undefined {
    return this.#foreign.diverted.has(TELLS_CONNECTIONS) ? unobservable('failed', 'diverted') : undefined;
  }

  /** Why nobody can say that no process is hidden, though processes may be asked in general; undefined when somebody can. */
  get failure(): Unobservable | undefined {
    return this.#refused.size === 0 ? undefined : unobservable('no-permission', 'refused-ids');
  }

  async run(request: HiddenSearchRequest, signal: AbortSignal): Promise<Observed<HiddenSearch>> {
    if (signal.aborted) return unobservable('failed', 'aborted');
    const { connectionOwners, unlisted, ownLibraries } = this.#places;
    const isFirstPiece = (request.fromPid ?? 1) <= 1;
    // Once a round.
    const foreignLibraries =
      isFirstPiece || this.#foreignLibraries === undefined
        ? await this.#foreign.read(ownLibraries?.() ?? [])
        : this.#foreignLibraries;
    this.#foreignLibraries = foreignLibraries;
    if (request.fromPid !== undefined && isFirstPiece) this.#highestSeen /= 2;
    const { tried, nextPid } = await this.#tryIds(request.fromPid, signal);
    if (signal.aborted) return unobservable('failed', 'aborted');
    const owners = connectionOwners();
    const suspects = [...request.suspects, ...unlisted(), ...owners, ...this.#refused];
    let found = await this.#runsBesideList(new Set([...suspects, ...tried]));
    for (const delayMs of LOOK_AGAIN_MS) {
      if (isUnobservable(found) || found.value.length === 0) break;
      try {
        await sleep(delayMs, undefined, { signal, ref: false });
      } catch {
        return unobservable('failed', 'aborted');
      }
      found = await this.#stillBesideList(found.value);
    }
    if (isUnobservable(found)) return found;
    return observed({
      hidden: found.value.map((run) => describe(run, owners)),
      ...NOT_ON_WINDOWS,
      foreignLibraries,
      ...(nextPid === undefined ? {} : { nextPid }),
    });
  }

  /** The ids from this one on that open or refuse to, and the id from which on the next probe goes on. */
  async #tryIds(fromPid: number | undefined, signal: AbortSignal) {
    const tried: number[] = [];
    if (fromPid === undefined) return { tried };
    const { calls } = this.#places;
    const bound = this.#bound();
    const untilMs = performance.now() + TRY_MS;
    const turn = new Turn();
    for (let id = Math.max(1, Math.ceil(fromPid / STEP)) * STEP; id < bound; id += STEP) {
      const process = calls.openProcess(QUERY_LIMITED, id);
      if (process !== undefined) calls.closeHandle(process);
      if (process !== undefined || openFailure(calls.lastError()).unobservable !== 'vanished') tried.push(id);
      if (!turn.isOver) continue;
      await turn.pass();
      if (signal.aborted || performance.now() > untilMs) return { tried, nextPid: id + STEP };
    }
    return { tried };
  }

  #bound(): number {
    const { list } = this.#places;
    if (list.read() === undefined) this.#highestSeen = Math.max(this.#highestSeen, list.records?.highestId ?? 0);
    this.#highestSeen = Math.min(MOST_BOUND / SPARE, this.#highestSeen);
    return Math.max(LEAST_BOUND, Math.ceil(SPARE * this.#highestSeen));
  }

  /**
   * Those of these ids that are processes, run, and are not listed. Who has never run is no program that hides: Windows makes such
   * processes as snapshots of the memory of others (`PssCaptureSnapshot`).
   */
  async #runsBesideList(pids: ReadonlySet<number>): Promise<Observed<readonly ProcessRun[]>> {
    const { list } = this.#places;
    const failure = list.read();
    if (failure !== undefined) return failure;
    if (list.records === undefined || list.records.isBroken) return unobservable('failed', 'malformed');
    const listed = list.records.pids;
    for (const pid of this.#refused) if (listed.has(pid)) this.#refused.delete(pid);
    const unlisted = [...pids].filter((pid) => !listed.has(pid));
    const found: ProcessRun[] = [];
    const turn = new Turn();
    for (const pid of unlisted) {
      const run = this.#runs.read(pid);
      const isRefused = isUnobservable(run) && run.unobservable === 'no-permission';
      if (!isRefused) this.#refused.delete(pid);
      else if (this.#refused.size < MAX_FOUND) this.#refused.add(pid);
      if (!isUnobservable(run) && run.value.hasComputed) found.push(run.value);
      if (found.length >= MAX_FOUND) break;
      if (turn.isOver) await turn.pass();
    }
    return observed(found);
  }

  async #stillBesideList(before: readonly ProcessRun[]): Promise<Observed<readonly ProcessRun[]>> {
    const startIds = new Map(before.map(({ pid, startId }) => [pid, startId]));
    const now = await this.#runsBesideList(new Set(startIds.keys()));
    if (isUnobservable(now)) return now;
    return observed(now.value.filter(({ pid, startId }) => startIds.get(pid) === startId));
  }
}

/** The time after which others have theirs. */
class Turn {
  #untilMs = performance.now() + TURN_MS;

  get isOver(): boolean {
    return performance.now() > this.#untilMs;
  }

  async pass(): Promise<void> {
    await nextTurn();
    this.#untilMs = performance.now() + TURN_MS;
  }
}

function describe({ pid, startId }: ProcessRun, owners: ReadonlySet<number>): HiddenProcess {
  const seenBy = owners.has(pid) ? (['process-id', 'connection-owner'] as const) : (['process-id'] as const);
  return { pid, startId, seenBy, unseenBy: ['process-list'] };
}
