import { readlinkSync, statSync } from 'node:fs';
import { isUnobservable, type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';
import type { FileIdentity, ProcessDetails } from '../../platform.ts';
import type { GapCounts } from '../../gap-counts.ts';
import { MAX_CMDLINE_BYTES, parseCmdline } from './parse-cmdline.ts';
import { parseCgroup } from './parse-cgroup.ts';
import { parseStatus } from './parse-status.ts';
import { ProcFileReader } from '../proc-file-reader.ts';
import { processReadFailure } from '../../read-failure.ts';
import { SharedValues } from '../../shared-values.ts';
import { StatLine } from './stat-line.ts';
import type { Users } from './users.ts';

const MAX_SMALL_BYTES = 64 * 1024;
/** What the kernel adds to the name of a file that has none any more (fs/d_path.c). */
const DELETED = Buffer.from(' (deleted)');

export interface ProcessDetailsOptions {
  readonly proc: string;
  readonly ticksPerSecond: number;
  /** When tick 0 was, in epoch milliseconds. */
  readonly bootedAtMs: () => number;
  readonly users: Users;
  readonly gaps: GapCounts;
}

type GroupReading = Pick<ProcessDetails, 'cgroup' | 'containerId'>;

/** Reads who a process is. What cannot be read says why; only when the run itself is gone there is no answer at all. */
export class ProcessDetailsReader {
  readonly #options: ProcessDetailsOptions;
  readonly #reader = new ProcFileReader();
  readonly #line = new StatLine();
  readonly #names = new SharedValues<{ readonly value: OsName }>();
  readonly #accounts = new SharedValues<ProcessDetails['user']>();
  readonly #groups = new SharedValues<GroupReading>();

  constructor(options: ProcessDetailsOptions) {
    this.#options = options;
  }

  read(pid: number, startId: number): Observed<ProcessDetails> {
    const folder = `${this.#options.proc}/${pid}`;
    const before = this.#readLine(folder);
    if (isUnobservable(before)) return before;
    const line = before.value;
    if (line.startTicks !== startId) return unobservable('vanished', 'pid-reused');
    const name = this.#nameOf(line.name).value;
    const { exe, exeDeleted } = this.#readExe(folder, line.isKernelThread);
    const group = this.#readCgroup(folder);
    const networkNamespace = this.#readNetworkNamespace(folder);
    const details: ProcessDetails = {
      pid,
      startId,
      startedAtMs: this.#options.bootedAtMs() + (startId * 1_000) / this.#options.ticksPerSecond,
      parentPid: line.parentPid,
      name,
      exe,
      exeFile: this.#readExeFile(folder, line.isKernelThread),
      exeDeleted,
      argv: this.#attempt('argv', () => parseCmdline(this.#reader.read(`${folder}/cmdline`, MAX_CMDLINE_BYTES))),
      cwd: this.#readCwd(folder),
      user: this.#readUser(folder),
      ...group,
      kernelThread: line.isKernelThread,
      ...(networkNamespace === undefined ? {} : { networkNamespace }),
    };
    // A pid that was reused meanwhile would mix two processes.
    const after = this.#readLine(folder);
    if (isUnobservable(after)) return after;
    return after.value.startTicks === startId ? observed(details) : unobservable('vanished', 'pid-reused');
  }

  /** The run that has this pid now; undefined when there is none or it cannot be read. */
  startIdOf(pid: number): number | undefined {
    const line = this.#readLine(`${this.#options.proc}/${pid}`);
    return isUnobservable(line) ? undefined : line.value.startTicks;
  }

  #readLine(
    folder: string,
  ): Observed<{ startTicks: number; parentPid: number; isKernelThread: boolean; name: Uint8Array }> {
    try {
      const bytes = this.#reader.read(`${folder}/stat`, MAX_SMALL_BYTES);
      const line = this.#line;
      if (!line.parse(bytes, bytes.length)) return this.#malformed('stat');
      return observed({
        startTicks: line.startTicks,
        parentPid: line.parentPid,
        isKernelThread: line.isKernelThread,
        name: Uint8Array.prototype.slice.call(bytes, line.nameStart, line.nameEnd),
      });
    } catch (error) {
      return this.#failed('stat', error);
    }
  }

  #readExe(folder: string, isKernelThread: boolean): { exe: Observed<OsName>; exeDeleted: boolean } {
    if (isKernelThread) return { exe: unobservable('unsupported', 'kernel-thread'), exeDeleted: false };
    const target = this.#attempt('exe', () => readlinkSync(`${folder}/exe`, 'buffer'));
    if (isUnobservable(target)) return { exe: target, exeDeleted: false };
    const { path, isDeleted } = splitDeleted(target.value, () => statSync(`${folder}/exe`).nlink);
    return { exe: this.#nameOf(path), exeDeleted: isDeleted };
  }

  #readExeFile(folder: string, isKernelThread: boolean): Observed<FileIdentity> {
    if (isKernelThread) return unobservable('unsupported', 'kernel-thread');
    return this.#attempt('exe', () => {
      const { dev, ino } = statSync(`${folder}/exe`);
      return { device: dev, inode: ino };
    });
  }

  #readUser(folder: string): ProcessDetails['user'] {
    const status = this.#attempt('status', () =>
      parseStatus(this.#reader.read(`${folder}/status`, MAX_SMALL_BYTES).toString('latin1')),
    );
    if (isUnobservable(status)) return status;
    const { uid } = status.value;
    if (uid === undefined) return this.#malformed('status');
    const user = this.#options.users.find(uid);
    return this.#accounts.get(`${uid} ${user?.name}`, () =>
      observed(user === undefined ? { uid } : { uid, name: user.name }),
    );
  }

  #readCwd(folder: string): Observed<OsName> {
    const target = this.#attempt('cwd', () => readlinkSync(`${folder}/cwd`, 'buffer'));
    return isUnobservable(target) ? target : this.#nameOf(target.value);
  }

  #readCgroup(folder: string): GroupReading {
    const text = this.#attempt('cgroup', () => this.#reader.read(`${folder}/cgroup`, MAX_SMALL_BYTES).toString('utf8'));
    return isUnobservable(text) ? { cgroup: text } : this.#groups.get(text.value, () => groupReadingOf(text.value));
  }

  #nameOf(bytes: Uint8Array) {
    return this.#names.get(Buffer.from(bytes).toString('latin1'), () => ({ value: osNameOfBytes(bytes) }));
  }

  /** Links to namespaces read `net:[4026531833]`. */
  #readNetworkNamespace(folder: string): string | undefined {
    const target = this.#attempt('namespace', () => readlinkSync(`${folder}/ns/net`));
    return isUnobservable(target) ? undefined : /^net:\[(\d{1,20})\]$/.exec(target.value)?.[1];
  }

  #attempt<T>(what: string, read: () => T): Observed<T> {
    try {
      return observed(read());
    } catch (error) {
      return this.#failed(what, error);
    }
  }

  #failed(what: string, error: unknown) {
    const failure = processReadFailure(error);
    // That processes end is normal; that we may not look is a capability. Anything else is a gap.
    if (failure.unobservable === 'failed') this.#options.gaps.add(`details-${what}:${failure.detail?.toLowerCase()}`);
    return failure;
  }

  #malformed(what: string) {
    this.#options.gaps.add(`details-${what}:malformed`);
    return unobservable('failed', 'malformed');
  }
}

/**
 * Takes apart what the link of an executable says. A file may be called `x (deleted)` while it exists, so the number of its
 * names decides; files that never had one (memfd) have the suffix too. When that number cannot be read the suffix is believed.
 */
export function splitDeleted(target: Buffer, readLinks: () => number): { path: Buffer; isDeleted: boolean } {
  const at = target.length - DELETED.length;
  if (at <= 0 || DELETED.compare(target, at) !== 0) return { path: target, isDeleted: false };
  let links = 0;
  try {
    links = readLinks();
  } catch {
    // Not readable: the suffix is all there is to go by.
  }
  return links > 0 ? { path: target, isDeleted: false } : { path: target.subarray(0, at), isDeleted: true };
}

function groupReadingOf(text: string): GroupReading {
  const group = parseCgroup(text);
  if (group === undefined) return { cgroup: unobservable('unsupported', 'no-cgroup') };
  const { path, containerId } = group;
  return { cgroup: observed(path), ...(containerId === undefined ? {} : { containerId }) };
}
