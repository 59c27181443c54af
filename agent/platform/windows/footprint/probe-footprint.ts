import { isUnobservable, type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { ProcessFootprint, ProgramStart } from '#shared/model/process-footprint.ts';
import { bytesOfOsName, type OsName } from '#shared/model/os-name.ts';
import { readProgramContent } from '../../read-program-content.ts';
import { isLocalPath, NOT_LOCAL } from '../calls/local-path.ts';
import { listDriverFiles } from './driver-files.ts';
import { mayLockMemory } from './large-pages.ts';
import { readLoadedDrivers } from './loaded-drivers.ts';
import { type Regions, readRegions } from './process-regions.ts';
import { fileNameOf, readProgramStart } from './program-start.ts';
import { watchThreads } from './watch-threads.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';
import { utf16OfOsName } from '../calls/windows-name.ts';

/** The right to ask what is where in its memory, not to read it (`PROCESS_QUERY_INFORMATION`). */
export const FOOTPRINT_ACCESS = 0x0400;

export interface FootprintProbe {
  readonly calls: WindowsCalls;
  readonly pid: number;
  readonly startId: number;
  readonly exe: Observed<OsName>;
  /** Asked before and after: a reused pid would lend its traces to another process. */
  readonly isSameRun: () => boolean;
}

/** Looks at one process from close by: its regions, its threads, the file of its program and the drivers beside it. */
export async function probeFootprint(probe: FootprintProbe, signal: AbortSignal): Promise<Observed<ProcessFootprint>> {
  if (signal.aborted) return unobservable('failed', 'aborted');
  if (!probe.isSameRun()) return unobservable('vanished');
  const regions = await readMemory(probe, signal);
  const footprint: ProcessFootprint = {
    memory: isUnobservable(regions) ? regions : observed(regions.value.memory),
    threads: await watchThreads(probe.calls, probe, signal),
    openMsr: unobservable('unsupported'),
    drivers: readLoadedDrivers(probe.calls, pathOf(probe.exe), windowsFolder()),
    driverFiles: await listDriverFiles(probe.calls, observedValue(probe.exe)),
    mayLockMemory: readLockMemory(probe),
    environment: unobservable('not-implemented'),
    origin: readOrigin(probe.calls, observedValue(probe.exe), observedValue(regions)?.programs),
    programStart: readStart(probe, observedValue(regions)?.programs),
  };
  if (signal.aborted) return unobservable('failed', 'aborted');
  return probe.isSameRun() ? observed(footprint) : unobservable('vanished');
}

/** As the system told whoever started the agent. */
function windowsFolder(): string {
  return process.env.SystemRoot ?? 'C:\\Windows';
}

function pathOf(exe: Observed<OsName>): string | undefined {
  const name = observedValue(exe);
  return name === undefined ? undefined : utf16OfOsName(name);
}

function readLockMemory({ calls, pid }: FootprintProbe): Observed<boolean> {
  const process = calls.openProcess(FOOTPRINT_ACCESS, pid);
  if (process === undefined) return unobservable('no-permission', `error-${calls.lastError()}`);
  try {
    const privileges = calls.readPrivileges(process);
    return privileges === undefined ? unobservable('no-permission', 'token') : observed(mayLockMemory(privileges));
  } finally {
    calls.closeHandle(process);
  }
}

function readStart(
  { calls, pid, exe }: FootprintProbe,
  programs: ReadonlySet<string> | undefined,
): Observed<ProgramStart> {
  const process = calls.openProcess(FOOTPRINT_ACCESS, pid);
  if (process === undefined) return unobservable('no-permission', `error-${calls.lastError()}`);
  try {
    return readProgramStart(calls, process, pathOf(exe), programs);
  } finally {
    calls.closeHandle(process);
  }
}

async function readMemory({ calls, pid }: FootprintProbe, signal: AbortSignal): Promise<Observed<Regions>> {
  const process = calls.openProcess(FOOTPRINT_ACCESS, pid);
  if (process === undefined) return unobservable('no-permission', `error-${calls.lastError()}`);
  try {
    const regions = await readRegions(calls, process, signal);
    return regions === undefined ? unobservable('failed', 'no-region') : observed(regions);
  } finally {
    calls.closeHandle(process);
  }
}

/**
 * A program that runs may be renamed and another put in its place, or the process be emptied and filled with something else: then the file at its
 * path is not among those whose code is mapped, which have the names that they have now. No package database vouches for it.
 */
function readOrigin(
  calls: WindowsCalls,
  exe: OsName | undefined,
  programs: ReadonlySet<string> | undefined,
): ProcessFootprint['origin'] {
  if (exe === undefined) return unobservable('unsupported', 'no-path');
  if (!isLocalPath(calls, exe.text)) return NOT_LOCAL;
  const path = Buffer.from(bytesOfOsName(exe));
  const content = readProgramContent(path);
  const isMissing = isUnobservable(content) && content.unobservable === 'vanished';
  if (isUnobservable(content) && !isMissing) return content;
  const isOther = programs?.has(fileNameOf(utf16OfOsName(exe))) === false;
  return observed({
    file: isMissing ? 'missing' : isOther ? 'other' : 'same',
    package: unobservable('unsupported'),
    content: isOther ? unobservable('unsupported', 'another-file') : content,
  });
}
