import { statSync } from 'node:fs';
import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { bytesOfOsName, type OsName } from '#shared/model/os-name.ts';
import type { GapCounts } from '../../gap-counts.ts';
import type { FileIdentity, ProcessDetails } from '../../platform.ts';
import { processReadFailure } from '../../read-failure.ts';
import type { Accounts } from './accounts.ts';
import { fileIdentityOf } from './file-identity.ts';
import { isHiddenFile } from './hidden-file.ts';
import { isLocalPath, NOT_LOCAL } from '../calls/local-path.ts';
import { openFailure } from '../calls/open-failure.ts';
import { ntStatus, type ProcessList, startIdAt } from './process-list.ts';
import { readProcessParameters } from './process-memory.ts';
import { QUERY_LIMITED } from './process-run.ts';
import type { ServicePrograms } from './service-programs.ts';
import { serviceGroupName } from './service-group-name.ts';
import type { ServicesOfProcess, ServiceTable } from './service-table.ts';
import { splitCommandLine } from './split-command-line.ts';
import { PROCESS_TIMES, UNICODE_STRING } from '../calls/structures.ts';
import type { UnlistedProcesses } from '../hiding/unlisted-processes.ts';
import { osNameOfUtf16, utf16OfOsName } from '../calls/windows-name.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

const QUERY_AND_READ = 0x0410;
/** `ProcessCommandLineInformation`, since Windows 8.1. */
const COMMAND_LINE = 60;
const INVALID_INFO_CLASS = 0xc000_0003;
const PROCESS_IS_TERMINATING = 0xc000_010a;
/** A command line has at most 32,767 characters. */
const COMMAND_LINE_BYTES = 2 * 32_768 + UNICODE_STRING.bytes;
const PATH_BYTES = 2 * 32_768;
/** Windows' own largest host has some thirty at work. */
const MAX_SERVICES = 64;
/** The kernel itself; those that it starts without a program (Registry, Memory Compression) have it as their parent. */
const SYSTEM_PID = 4;

/** Where Windows has them, the system itself runs these, but for some hosts of services. */
const OTHERS = new Set(['svchost.exe', 'winlogon.exe', 'services.exe']);
const LOCAL_SYSTEM = 'S-1-5-18';

export interface ProcessDetailsOptions {
  readonly calls: WindowsCalls;
  readonly list: ProcessList;
  readonly unlisted: UnlistedProcesses;
  readonly accounts: Accounts;
  readonly services: ServiceTable;
  readonly servicePrograms: ServicePrograms;
  readonly gaps: GapCounts;
}

interface Listed {
  readonly name: string;
  readonly parentPid: number;
  /** See {@link ServiceTable.servicesOf}; nobody tells it of who is hidden. */
  readonly services?: ServicesOfProcess | undefined;
}

/** Reads who a process is. What cannot be read says why; only when the run itself is gone there is no answer at all. */
export class ProcessDetailsReader {
  readonly #options: ProcessDetailsOptions;
  readonly #path = Buffer.alloc(PATH_BYTES);
  readonly #line = Buffer.alloc(COMMAND_LINE_BYTES);
  readonly #times = Buffer.alloc(PROCESS_TIMES.bytes);
  #hasCommandLines = true;

  constructor(options: ProcessDetailsOptions) {
    this.#options = options;
  }

  read(pid: number, startId: number): Observed<ProcessDetails> {
    const { calls, servicePrograms } = this.#options;
    const known = this.#find(pid, startId);
    if (known === undefined) return unobservable('vanished', 'not-listed');
    const { name, parentPid, services } = known;
    const listed = { pid, startId, startedAtMs: startId / 1_000, parentPid };
    if (pid === SYSTEM_PID || (parentPid === SYSTEM_PID && !name.includes('.')))
      return observed({ ...listed, name: osNameOfUtf16(name), ...OF_THE_KERNEL });
    const ofService =
      services === undefined ? { cgroup: unobservable('unsupported') } : describeServices(services, servicePrograms);
    const opened = this.#open(pid, startId);
    if (isUnobservable(opened)) {
      if (opened.unobservable === 'vanished') return opened;
      return observed({ ...listed, name: osNameOfUtf16(name), ...allUnknown(opened), ...ofService });
    }
    const process = opened.value;
    try {
      const exe = this.#readExe(process);
      return observed({
        ...listed,
        name: osNameOfUtf16(name),
        exe,
        exeFile: readFileIdentity(calls, exe),
        exeDeleted: false,
        ...(this.#isHidden(exe) ? { exeHidden: true } : {}),
        argv: this.#readArgv(process, pid),
        cwd: NOT_ASKED,
        user: this.#readUser(process),
        ...ofService,
        kernelThread: false,
      });
    } finally {
      calls.closeHandle(process);
    }
  }

  /** What the list says of a run, or the run itself when it is hidden from the list. */
  #find(pid: number, startId: number): Listed | undefined {
    const { list, unlisted, services } = this.#options;
    const { records } = list;
    const at = records?.find(pid, startId);
    if (records === undefined || at === undefined) return unlisted.find(pid, startId);
    return { name: records.name(at), parentPid: records.parentPid(at), services: services.servicesOf(records, at) };
  }

  /** Whether this run is still there, or was when the rights to ask end. */
  isSameRun(pid: number, startId: number): boolean {
    const opened = this.#open(pid, startId);
    if (isUnobservable(opened)) return opened.unobservable !== 'vanished';
    this.#options.calls.closeHandle(opened.value);
    return true;
  }

  /** Where a process is, by its own memory; undefined when that cannot be read. For few, and with reason: see {@link readProcessParameters}. */
  readCurrentDirectory(pid: number, startId: number): string | undefined {
    const { calls } = this.#options;
    if (!this.isSameRun(pid, startId)) return undefined;
    const process = calls.openProcess(QUERY_AND_READ, pid);
    if (process === undefined) return undefined;
    try {
      return readProcessParameters(calls, process)?.currentDirectory;
    } finally {
      calls.closeHandle(process);
    }
  }

  /** Learns the names of the accounts that run something now. */
  async learnAccounts(): Promise<void> {
    const { list, accounts } = this.#options;
    const sids = new Set<string>();
    list.read();
    list.records?.forEach((at) => {
      const sid = this.#readSid(list.records?.pid(at) ?? 0);
      if (sid !== undefined) sids.add(sid);
    });
    await Promise.all([...sids].map((sid) => accounts.learn(sid)));
  }

  /** Whether the program behind the services may be looked at, which only administrators may. */
  mayReadOthers(): boolean {
    const { list } = this.#options;
    let pid: number | undefined;
    list.records?.forEach((at) => {
      if (list.records?.name(at).toLowerCase() === 'services.exe') pid = list.records.pid(at);
    });
    return pid !== undefined && this.#readSid(pid) !== undefined;
  }

  /**
   * Whether what others run may be opened with this right, by programs of the system that are not protected: some of them are (services.exe
   * always), and refuse strong rights to everybody. Hosts of services that run as whoever is logged in, which may be us, say nothing.
   */
  mayOpenOthers(access: number): boolean {
    const { calls, list } = this.#options;
    let isOpened = false;
    list.records?.forEach((at) => {
      if (isOpened || !OTHERS.has(list.records?.name(at).toLowerCase() ?? '')) return;
      const pid = list.records?.pid(at) ?? 0;
      if (this.#readSid(pid) !== LOCAL_SYSTEM) return;
      const process = calls.openProcess(access, pid);
      if (process === undefined) return;
      calls.closeHandle(process);
      isOpened = true;
    });
    return isOpened;
  }

  /** Undefined when it may not be asked, or is gone. */
  #readSid(pid: number): string | undefined {
    const { calls } = this.#options;
    const process = calls.openProcess(QUERY_LIMITED, pid);
    if (process === undefined) return undefined;
    try {
      return calls.readUserSid(process);
    } finally {
      calls.closeHandle(process);
    }
  }

  /** A handle of exactly this run, to be closed. */
  #open(pid: number, startId: number): Observed<Handle> {
    const { calls } = this.#options;
    const process = calls.openProcess(QUERY_LIMITED, pid);
    if (process === undefined) return openFailure(calls.lastError());
    if (calls.readProcessTimes(process, this.#times)) {
      const isSame = startIdAt(this.#times, PROCESS_TIMES.at.creation) === startId;
      // One that has ended can be opened as long as anybody has a handle of it.
      if (!isSame || this.#times.readBigInt64LE(PROCESS_TIMES.at.exit) !== 0n) {
        calls.closeHandle(process);
        return unobservable('vanished', isSame ? 'ended' : 'pid-reused');
      }
    }
    return observed(process);
  }

  #isHidden(exe: Observed<OsName>): boolean {
    return !isUnobservable(exe) && isHiddenFile(this.#options.calls, utf16OfOsName(exe.value));
  }

  #readExe(process: Handle): Observed<OsName> {
    const { calls } = this.#options;
    const chars = calls.queryImagePath(process, this.#path);
    if (chars === undefined) return this.#failed('exe', openFailure(calls.lastError()));
    return observed(osNameOfUtf16(this.#path.toString('utf16le', 0, 2 * chars)));
  }

  #readArgv(process: Handle, pid: number): ProcessDetails['argv'] {
    const line = this.#readCommandLine(process, pid);
    return isUnobservable(line) ? line : observed(splitCommandLine(line.value).map(osNameOfUtf16));
  }

  #readCommandLine(process: Handle, pid: number): Observed<string> {
    const { calls } = this.#options;
    if (this.#hasCommandLines) {
      const { status } = calls.queryProcess(process, COMMAND_LINE, this.#line);
      if (status >= 0) {
        const bytes = this.#line.readUInt16LE(UNICODE_STRING.at.length);
        return observed(this.#line.toString('utf16le', UNICODE_STRING.bytes, UNICODE_STRING.bytes + bytes));
      }
      if (status >>> 0 === PROCESS_IS_TERMINATING) return unobservable('vanished');
      if (status >>> 0 !== INVALID_INFO_CLASS) return this.#failed('argv', unobservable('failed', ntStatus(status)));
      this.#hasCommandLines = false;
    }
    const reading = calls.openProcess(QUERY_AND_READ, pid);
    if (reading === undefined) return this.#failed('argv', openFailure(calls.lastError()));
    try {
      const line = readProcessParameters(calls, reading)?.commandLine;
      return line === undefined ? this.#failed('argv', unobservable('failed', 'unreadable')) : observed(line);
    } finally {
      calls.closeHandle(reading);
    }
  }

  #readUser(process: Handle): ProcessDetails['user'] {
    const { calls, accounts } = this.#options;
    const sid = calls.readUserSid(process);
    if (sid === undefined) return this.#failed('user', openFailure(calls.lastError()));
    const name = accounts.nameOf(sid);
    return observed({ sid, ...(name === undefined ? {} : { name }) });
  }

  #failed(what: string, failure: Unobservable): Unobservable {
    if (failure.unobservable === 'failed') this.#options.gaps.add(`details-${what}:${failure.detail}`);
    return failure;
  }
}

/** It would take the right to read the memory of every process, which security products rightly watch for. */
const NOT_ASKED: Unobservable = unobservable('unsupported', 'not-asked');
const NO_PROGRAM: Unobservable = unobservable('unsupported', 'kernel-thread');
const OF_THE_KERNEL = { ...allUnknown(NO_PROGRAM), kernelThread: true };

function describeServices(services: ServicesOfProcess, programs: ServicePrograms) {
  const told = services.names.slice(0, MAX_SERVICES);
  const leftOut = services.names.length - told.length;
  return {
    cgroup: serviceGroupName(services, programs),
    services: told.map((name) => programs.of(name)),
    ...(leftOut === 0 ? {} : { servicesLeftOut: leftOut }),
  };
}

function allUnknown(why: Unobservable) {
  return {
    ...{ exe: why, exeFile: why, exeDeleted: false, argv: why, cwd: why, user: why },
    cgroup: unobservable('unsupported'),
    kernelThread: false,
  };
}

function readFileIdentity(calls: WindowsCalls, exe: Observed<OsName>): Observed<FileIdentity> {
  if (isUnobservable(exe)) return exe;
  if (!isLocalPath(calls, exe.value.text)) return NOT_LOCAL;
  try {
    return observed(fileIdentityOf(statSync(Buffer.from(bytesOfOsName(exe.value)), { bigint: true })));
  } catch (error) {
    return processReadFailure(error);
  }
}
