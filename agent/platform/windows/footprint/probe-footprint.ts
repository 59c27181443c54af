import { isUnobservable, type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { OsName } from '#shared/model/os-name.ts';
import { dosPathOf, type Drives, readDrives } from '../calls/dos-path.ts';
import { isInstalled, windowsFolder } from '../calls/system-place.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { utf16OfOsName } from '../calls/windows-name.ts';
import { listDriverFiles } from './driver-files.ts';
import type { ImageSignatures } from './image-signatures.ts';
import { mayLockMemory } from './large-pages.ts';
import { readLoadedDrivers } from './loaded-drivers.ts';
import { codeFileNames, type Regions, readRegions } from './process-regions.ts';
import { readProgramOrigin } from './program-origin.ts';
import { readProgramStart } from './program-start.ts';
import { watchThreads } from './watch-threads.ts';

/** The right to ask what is where in its memory, not to read it (`PROCESS_QUERY_INFORMATION`). */
export const FOOTPRINT_ACCESS = 0x0400;

export interface FootprintProbe {
  readonly calls: WindowsCalls;
  readonly signatures: Pick<ImageSignatures, 'read'>;
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
  const { calls } = probe;
  const exe = observedValue(probe.exe);
  const path = exe === undefined ? undefined : utf16OfOsName(exe);
  const regions = await withProcess(probe, (process) => readRegions(calls, process, signal));
  const programs = observedValue(regions)?.programs;
  const drives = readDrives(calls);
  const program = await readProgramOrigin({ ...probe, exe, programs, drives, ask: (read) => withProcess(probe, read) });
  const footprint: ProcessFootprint = {
    memory: isUnobservable(regions) ? regions : observed(withForeignCode(drives, path, regions.value)),
    threads: await watchThreads(calls, probe, signal),
    openMsr: unobservable('unsupported'),
    drivers: readLoadedDrivers(calls, path, windowsFolder()),
    driverFiles: await listDriverFiles(calls, exe),
    mayLockMemory: await withProcess(probe, (process) => readLockMemory(calls, process)),
    environment: unobservable('not-implemented'),
    ...program,
    programStart: await withProcess(probe, (process) => readProgramStart(calls, process, path, programs)),
  };
  if (signal.aborted) return unobservable('failed', 'aborted');
  return probe.isSameRun() ? observed(footprint) : unobservable('vanished');
}

/** Opened for each question by itself: between them others have their turn, and a handle kept open keeps an ended process. */
async function withProcess<T>(
  { calls, pid }: FootprintProbe,
  read: (process: Handle) => Observed<T> | Promise<Observed<T>>,
): Promise<Observed<T>> {
  const process = calls.openProcess(FOOTPRINT_ACCESS, pid);
  if (process === undefined) return unobservable('no-permission', `error-${calls.lastError()}`);
  try {
    return await read(process);
  } finally {
    calls.closeHandle(process);
  }
}

/** What is mapped from where others than administrators put it: whoever vouches for the program does not vouch for that. */
function withForeignCode(
  drives: Drives,
  program: string | undefined,
  { memory, codePaths }: Regions,
): Regions['memory'] {
  const [windows, own] = [windowsFolder().toLowerCase(), program?.toLowerCase()];
  const foreign = codePaths
    .map((path) => dosPathOf(drives, path))
    .filter((path) => {
      const lower = path.toLowerCase();
      return lower !== own && !isInstalled(windows, lower);
    });
  return { ...memory, foreignCode: codeFileNames(foreign) };
}

function readLockMemory(calls: WindowsCalls, process: Handle): Observed<boolean> {
  const privileges = calls.readPrivileges(process);
  return privileges === undefined ? unobservable('no-permission', 'token') : observed(mayLockMemory(privileges));
}
