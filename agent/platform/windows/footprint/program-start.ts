import { isUnobservable, type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { ProgramStart } from '#shared/model/process-footprint.ts';
import { MEMORY_BASIC, SECTION_IMAGE } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { ntStatus } from '../process/process-list.ts';

/** `ProcessImageInformation`. */
const IMAGE_INFORMATION = 37;
/** `ProcessImageFileMapping`. */
const IMAGE_FILE = 44;
const UNSUCCESSFUL = 0xc000_0001;
const MEM_COMMIT = 0x1000;
const MEM_IMAGE = 0x100_0000;

/**
 * Whether a process still has its program where it was started from. The kernel remembers the section (with the address at which it begins), whatever the
 * process says of itself: an emptied one has no image there any more, and may have anything else. No byte of its memory is read.
 * `path`: of its program; `programs`: names of all files whose code is mapped, undefined when not all are known.
 */
export function readProgramStart(
  calls: WindowsCalls,
  process: Handle,
  path: string | undefined,
  programs: ReadonlySet<string> | undefined,
): Observed<ProgramStart> {
  if (path === undefined) return unobservable('unsupported', 'no-path');
  const where = startOf(calls, process);
  if (isUnobservable(where)) return where;
  const start = where.value;
  const region = Buffer.alloc(MEMORY_BASIC.bytes);
  if (!calls.queryMemory(process, start, region)) return unobservable('failed', `error-${calls.lastError()}`);
  const name = fileNameOf(path);
  return observed({
    in: placeOf(calls, process, region, start, name),
    ...(programs === undefined ? {} : { isMapped: programs.has(name) }),
  });
}

/** The file in whose image it begins, by the name that its device gives it now. */
export function readProgramFile(calls: WindowsCalls, process: Handle): Observed<string> {
  const start = startOf(calls, process);
  if (isUnobservable(start)) return start;
  const file = calls.mappedFile(process, start.value);
  return file === undefined ? unobservable('failed', 'no-file') : observed(file);
}

/**
 * Whether a process was started from the very file that is open, whatever names either has by now; undefined: nobody tells, as in Wine. The kernel takes a
 * handle with `FILE_EXECUTE` and compares what both are mapped by. Microsoft names no more of that than the number; how it is asked is in the headers of
 * System Informer (ntpsapi.h: "q: HANDLE (input)").
 */
export function isStartedFrom(calls: WindowsCalls, process: Handle, file: Handle): boolean | undefined {
  const question = Buffer.alloc(8);
  question.writeBigUInt64LE(file);
  const { status } = calls.queryProcess(process, IMAGE_FILE, question);
  if (status >= 0) return true;
  return status >>> 0 === UNSUCCESSFUL ? false : undefined;
}

function startOf(calls: WindowsCalls, process: Handle): Observed<bigint> {
  const image = Buffer.alloc(SECTION_IMAGE.bytes);
  const { status } = calls.queryProcess(process, IMAGE_INFORMATION, image);
  if (status < 0) return unobservable('failed', ntStatus(status));
  const start = image.readBigUInt64LE(SECTION_IMAGE.at.transferAddress);
  // Programs of nothing but intermediate code have none.
  return start === 0n ? unobservable('unsupported', 'no-start') : observed(start);
}

function placeOf(
  calls: WindowsCalls,
  process: Handle,
  region: Buffer,
  start: bigint,
  name: string,
): ProgramStart['in'] {
  const { at } = MEMORY_BASIC;
  if (region.readUInt32LE(at.state) !== MEM_COMMIT) return 'nothing';
  if (region.readUInt32LE(at.type) !== MEM_IMAGE) return 'no-image';
  const file = calls.mappedFile(process, start);
  if (file === undefined) return 'unnamed-image';
  return fileNameOf(file) === name ? 'program' : 'other-image';
}

/** The name of a file without its folder, in lower case. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1).toLowerCase();
}
