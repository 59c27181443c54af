import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as yieldToEvents, setTimeout as sleep } from 'node:timers/promises';
import { type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { CoveredProcess, HiddenProcess, HiddenSearch, ListingView, ProcessView } from '../../hiding.ts';
import { OWN_MODULES } from '../../own-modules.ts';
import type { HiddenSearchRequest } from '../../platform.ts';
import { readControlGroupMembers } from './control-group-members.ts';
import type { LinuxPaths } from '../linux-paths.ts';
import { foreignLibrariesOf, parseMappedFiles } from './mapped-libraries.ts';
import { probePreload } from './probe-preload.ts';
import { ProcFileReader } from '../proc-file-reader.ts';
import { listProcesses, type ProcessLists } from './process-lists.ts';
import { findProcessMounts } from './process-mounts.ts';
import { systemReadFailure } from '../../read-failure.ts';
import type { SecondView } from './second-view.ts';
import { StatLine } from '../process/stat-line.ts';

/** Ids tried in one probe (0.3 to 0.7 s measured while twelve programs waited for two processors), and between two turns of the event loop (1-2 ms). */
const IDS_A_PROBE = 524_288;
const IDS_A_TURN = 4_096;
/** Whatever is only a race is gone or listed by then. Twice, because an id may be another process by then. */
const LOOK_AGAIN_MS = [1_000, 500];
const MAX_CANDIDATES = 4_096;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Anybody may write there: an addon lies in it only where all of this program does. */
const FOR_EVERYBODY = /^\/(?:tmp|var\/tmp|dev\/shm)\//;

export interface HiddenSearchPlaces {
  readonly paths: LinuxPaths;
  readonly secondView?: SecondView | undefined;
  /** The real paths of files that this program unpacked and loaded, if it did. */
  readonly ownLibraries?: readonly string[] | undefined;
  /** A /proc over which nothing is mounted; opened when it is asked for. */
  readonly freshProc: () => string | undefined;
  /** Processes that the sweep reads and that /proc does not list. */
  readonly unlisted: () => readonly number[];
  /** The highest id that can have been given; undefined when that cannot be told. */
  readonly highestPid: () => number | undefined;
}

/** What a search looks at besides ids and lists. */
type BesideIds = Pick<HiddenSearch, 'covered' | 'preload' | 'foreignLibraries'> & {
  readonly members: ReadonlySet<number>;
};

interface Candidate {
  readonly pid: number;
  readonly startId: number | undefined;
  readonly unseenBy: readonly ListingView[];
}

/**
 * Compares all views of which processes there are: lists by scandir, readdir and getdents, what the sweep holds open, control
 * groups, and (with `fromPid`) every id one by one by getpgid, 0.3 us each. An id that is a thread stands for its process. What differs is looked at
 * again after a second and a half a second more: races are never reported.
 */
export class HiddenProcessSearch {
  readonly #places: HiddenSearchPlaces;
  readonly #reader = new ProcFileReader();
  readonly #line = new StatLine();
  #besideIds: BesideIds | undefined;

  constructor(places: HiddenSearchPlaces) {
    this.#places = places;
  }

  async run(request: HiddenSearchRequest, signal: AbortSignal): Promise<Observed<HiddenSearch>> {
    if (signal.aborted) return unobservable('failed', 'aborted');
    const { paths, secondView } = this.#places;
    const { covered, preload, foreignLibraries, members } = this.#readBesideIds(request.fromPid);
    const tried = new Set<number>();
    const nextPid = await this.#tryIds(request.fromPid, tried, signal);
    const lists = listProcesses(paths.proc, secondView);
    const unlisted = new Set(this.#places.unlisted());
    let candidates = this.#candidatesOf(lists, [...request.suspects, ...unlisted, ...members, ...tried]);
    for (const delayMs of LOOK_AGAIN_MS) {
      if (candidates.length === 0) break;
      try {
        await sleep(delayMs, undefined, { signal, ref: false });
      } catch {
        return unobservable('failed', 'aborted');
      }
      candidates = this.#stillHidden(candidates);
    }
    const isMember = (pid: number) => members.has(pid);
    const hidden = candidates.map((candidate) => this.#describe(candidate, lists, unlisted, isMember));
    return observed({ hidden, covered, preload, foreignLibraries, ...(nextPid === undefined ? {} : { nextPid }) });
  }

  /** The start of the run that has this id now, from a folder that is its own. */
  startIdOf(pid: number): number | undefined {
    const { paths, freshProc } = this.#places;
    const startId = this.#readStartId(paths.proc, pid);
    if (startId !== undefined || !this.#exists(pid)) return startId;
    const fresh = freshProc();
    return fresh === undefined ? undefined : this.#readStartId(fresh, pid);
  }

  /** Once a round: the pieces that follow its first take what that found. */
  #readBesideIds(fromPid: number | undefined): BesideIds {
    const { paths, secondView } = this.#places;
    if (this.#besideIds !== undefined && fromPid !== undefined && fromPid > 1) return this.#besideIds;
    this.#besideIds = {
      covered: this.#readCovered(),
      preload: probePreload(paths.etc, secondView),
      foreignLibraries: this.#readForeignLibraries(),
      members: fromPid === undefined ? new Set<number>() : readControlGroupMembers(paths.sys),
    };
    return this.#besideIds;
  }

  /** Answers with the id from which on the next probe goes on. */
  async #tryIds(from: number | undefined, found: Set<number>, signal: AbortSignal): Promise<number | undefined> {
    const highest = this.#places.highestPid();
    if (from === undefined || highest === undefined) return undefined;
    const end = Math.min(highest, from + IDS_A_PROBE - 1);
    for (let pid = Math.max(1, from); pid <= end; pid++) {
      if (this.#exists(pid)) found.add(pid);
      if (pid % IDS_A_TURN === 0) await yieldToEvents(undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return pid;
    }
    return end < highest ? end + 1 : undefined;
  }

  #exists(pid: number): boolean {
    const { secondView, paths } = this.#places;
    return secondView?.exists(pid) ?? existsSync(`${paths.proc}/${pid}/stat`);
  }

  #candidatesOf(lists: ProcessLists, others: readonly number[]): readonly Candidate[] {
    const everyone = new Set(others);
    for (const pids of lists.values()) for (const pid of pids) everyone.add(pid);
    const candidates = new Map<number, Candidate>();
    for (const id of everyone) {
      if (missingFrom(lists, id).length === 0) continue;
      const pid = this.#processOf(id);
      const unseenBy = missingFrom(lists, pid);
      if (unseenBy.length === 0 || candidates.has(pid) || !this.#exists(pid)) continue;
      candidates.set(pid, { pid, startId: this.startIdOf(pid), unseenBy });
      if (candidates.size >= MAX_CANDIDATES) break;
    }
    return [...candidates.values()];
  }

  #stillHidden(candidates: readonly Candidate[]): readonly Candidate[] {
    const lists = listProcesses(this.#places.paths.proc, this.#places.secondView);
    return candidates.flatMap((candidate) => {
      const { pid, startId } = candidate;
      const missing = missingFrom(lists, pid);
      const unseenBy = candidate.unseenBy.filter((view) => missing.includes(view));
      const isSame = this.#exists(pid) && this.startIdOf(pid) === startId;
      return unseenBy.length > 0 && isSame ? [{ ...candidate, unseenBy }] : [];
    });
  }

  #describe(
    { pid, startId, unseenBy }: Candidate,
    lists: ProcessLists,
    unlisted: ReadonlySet<number>,
    isMember: (pid: number) => boolean,
  ): HiddenProcess {
    const { paths, secondView } = this.#places;
    const seenBy: ProcessView[] = [...lists].flatMap(([view, pids]) => (pids.has(pid) ? [view] : []));
    if (secondView?.exists(pid) === true) seenBy.push('process-group');
    if (this.#readStartId(paths.proc, pid) !== undefined) seenBy.push('stat');
    else if (startId !== undefined) seenBy.push('fresh-mount');
    if (isMember(pid)) seenBy.push('control-group');
    if (unlisted.has(pid)) seenBy.push('open-descriptor');
    return { pid, ...(startId === undefined ? {} : { startId }), seenBy, unseenBy };
  }

  /** The process to which an id belongs: itself, or that of which it is a thread. */
  #processOf(id: number): number {
    try {
      const status = this.#reader.read(`${this.#places.paths.proc}/${id}/status`, MAX_FILE_BYTES);
      const group = /^Tgid:\t(\d{1,10})$/m.exec(status.toString('latin1', 0, 4_096))?.[1];
      return group === undefined ? id : Number(group);
    } catch {
      // Gone, or covered: then it stands for itself, and whether it is there is asked next.
      return id;
    }
  }

  #readStartId(proc: string, pid: number): number | undefined {
    try {
      const bytes = this.#reader.read(`${proc}/${pid}/stat`, MAX_FILE_BYTES);
      // A line of somebody else: another folder was mounted here.
      return this.#line.parse(bytes, bytes.length) && this.#line.pid === pid ? this.#line.startTicks : undefined;
    } catch {
      // Not in this /proc; whoever asked tries another or says that it is not known.
      return undefined;
    }
  }

  #readCovered(): Observed<readonly CoveredProcess[]> {
    try {
      const { proc } = this.#places.paths;
      const mounts = findProcessMounts(this.#reader.read(`${proc}/self/mountinfo`, MAX_FILE_BYTES), proc);
      const fresh = mounts.length === 0 ? undefined : this.#places.freshProc();
      return observed(
        mounts.map((mount) => {
          const startId = fresh === undefined ? undefined : this.#readStartId(fresh, mount.pid);
          return { ...mount, ...(startId === undefined ? {} : { startId }) };
        }),
      );
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  #readForeignLibraries(): HiddenSearch['foreignLibraries'] {
    const { paths, secondView, ownLibraries = [] } = this.#places;
    const path = `${paths.proc}/self/maps`;
    try {
      const maps = secondView?.read(path, MAX_FILE_BYTES) ?? readFileSync(path);
      const isInstalled = (file: string) =>
        file.endsWith('.node') &&
        file.includes('/node_modules/') &&
        (!FOR_EVERYBODY.test(file) || (OWN_MODULES !== undefined && file.startsWith(OWN_MODULES)));
      const isOurs = (file: string) => ownLibraries.includes(file) || isInstalled(file);
      return observed(foreignLibrariesOf(parseMappedFiles(maps), { executable: process.execPath, isOurs }));
    } catch (error) {
      return systemReadFailure(error);
    }
  }
}

/** The pids that a search named, to be read in every sweep from then on. */
export function foundBy(search: Observed<HiddenSearch>): readonly number[] {
  const found = observedValue(search);
  if (found === undefined) return [];
  return [...found.hidden, ...(observedValue(found.covered) ?? [])].flatMap(({ pid, startId }) =>
    startId === undefined ? [] : [pid],
  );
}

function missingFrom(lists: ProcessLists, pid: number): readonly ListingView[] {
  return [...lists].flatMap(([view, pids]) => (pids.has(pid) ? [] : [view]));
}
