import {
  PROCESS_BASIC,
  PROCESS_INFORMATION,
  PROCESSOR_PERFORMANCE,
  SECTION_IMAGE,
  SERVICE_ROW,
  SYSTEM_MODULE,
  THREAD_INFORMATION,
  UNICODE_STRING,
} from '../windows/calls/structures.ts';

/** Where the times of Windows begin, in its units. */
const EPOCH = 116_444_736_000_000_000n;

export interface FakeProcess {
  readonly pid: number;
  readonly name: string;
  readonly parentPid?: number;
  /** Epoch milliseconds. */
  readonly startedAtMs?: number;
  readonly userMs?: number;
  readonly kernelMs?: number;
  /** What its threads ran, however short; undefined: nobody tells. */
  readonly cycles?: number;
  readonly threadMs?: readonly number[];
  readonly path?: string;
  readonly commandLine?: string;
  readonly sid?: string;
  /** Files whose code it has mapped, by the names of their devices. */
  readonly images?: readonly (string | undefined)[];
  /** Where the section that it was started from begins; undefined: nobody tells. */
  readonly programAt?: bigint;
  /** The open file that it was started from; undefined: nobody tells. */
  readonly startedFrom?: bigint;
  /** No list names it. */
  readonly isHidden?: true;
  /** It has ended, and somebody still has a handle of it: no list names it, but it opens. */
  readonly endedAtMs?: number;
  /** Its private memory, bytes of each allocation, and whether in large pages. */
  readonly privateMemory?: readonly { readonly bytes: number; readonly isLarge?: true }[];
  /** Memory that it shares, with others or only with itself: of a file (by the name of its device), or of none. */
  readonly sections?: readonly { readonly bytes: number; readonly isCode?: true; readonly file?: string }[];
  /** So many regions of a byte each lie before all else. */
  readonly pieces?: number;
  /** Numbers of its privileges, in force or not. */
  readonly privileges?: readonly (readonly [luid: number, isEnabled: boolean])[];
  /** `OpenProcess` fails with this error. */
  readonly openError?: number;
  /** Rights that nobody gets. */
  readonly refusedAccess?: number;
}

export interface FakeService {
  readonly name: string;
  readonly pid: number;
  /** `SERVICE_WIN32_SHARE_PROCESS` is 0x20. */
  readonly type?: number;
  readonly commandLine?: string;
  /** `QueryServiceConfigW` fails with this error. */
  readonly error?: number;
}

/** A processor, and what it did since boot, milliseconds; `kernelMs` contains the others but `userMs`. */
export interface FakeProcessor {
  readonly group?: number;
  readonly idleMs?: number;
  readonly kernelMs?: number;
  readonly userMs?: number;
  readonly interruptMs?: number;
}

/** Returns the bytes written. */
export function writeBasic({ pid, parentPid = 4, endedAtMs }: FakeProcess, buffer: Buffer): number {
  const { at, bytes } = PROCESS_BASIC;
  buffer.fill(0, 0, bytes);
  buffer.writeInt32LE(endedAtMs === undefined ? 0x103 : 0, at.exitStatus);
  buffer.writeBigUInt64LE(BigInt(pid), at.uniqueProcessId);
  buffer.writeBigUInt64LE(BigInt(parentPid), at.inheritedFromUniqueProcessId);
  return bytes;
}

/** Returns the bytes written. */
export function writeSectionImage({ programAt = 0n }: FakeProcess, buffer: Buffer): number {
  buffer.writeBigUInt64LE(programAt, SECTION_IMAGE.at.transferAddress);
  return SECTION_IMAGE.bytes;
}

/** As `EnumServicesStatusExW` writes them to `address`. */
export function serviceRows(services: readonly FakeService[], address: number): Buffer {
  const { at, bytes } = SERVICE_ROW;
  const rows = Buffer.alloc(services.length * bytes);
  const names: Buffer[] = [];
  let end = rows.length;
  for (const [index, { name, pid, type = 0x10 }] of services.entries()) {
    const text = Buffer.from(`${name}\0`, 'utf16le');
    rows.writeBigUInt64LE(BigInt(address + end), index * bytes + at.serviceName);
    rows.writeUInt32LE(pid, index * bytes + at.processId);
    rows.writeUInt32LE(type, index * bytes + at.serviceType);
    names.push(text);
    end += text.length;
  }
  return Buffer.concat([rows, ...names]);
}

/** As `NtQuerySystemInformation` writes the modules of the kernel. */
export function moduleRows(paths: readonly string[]): Buffer {
  const { at, bytes } = SYSTEM_MODULE;
  const rows = Buffer.alloc(8 + paths.length * bytes);
  rows.writeUInt32LE(paths.length);
  for (const [index, path] of paths.entries()) rows.write(path, 8 + index * bytes + at.fullPathName, 'latin1');
  return rows;
}

export function processorRows(processors: readonly FakeProcessor[]): Buffer {
  const { at, bytes } = PROCESSOR_PERFORMANCE;
  const rows = processors.map(({ idleMs = 0, kernelMs = 0, userMs = 0, interruptMs = 0 }) => {
    const row = Buffer.alloc(bytes);
    row.writeBigInt64LE(BigInt(idleMs * 10_000), at.idleTime);
    row.writeBigInt64LE(BigInt(kernelMs * 10_000), at.kernelTime);
    row.writeBigInt64LE(BigInt(userMs * 10_000), at.userTime);
    row.writeBigInt64LE(BigInt(interruptMs * 10_000), at.interruptTime);
    return row;
  });
  return Buffer.concat(rows);
}

/** As `NtQuerySystemInformation` writes them to `address`, the idle process first. */
export function processRecords(processes: readonly FakeProcess[], address: number): Buffer {
  const all: readonly FakeProcess[] = [{ pid: 0, name: '' }, ...processes];
  const records: Buffer[] = [];
  let start = 0;
  for (const [index, process] of all.entries()) {
    const record = recordOf(process, address + start);
    if (index < all.length - 1) record.writeUInt32LE(record.length, PROCESS_INFORMATION.at.nextEntryOffset);
    records.push(record);
    start += record.length;
  }
  return Buffer.concat(records);
}

function recordOf(process: FakeProcess, address: number): Buffer {
  const { pid, name, parentPid = 4, startedAtMs, userMs = 0, kernelMs = 0, threadMs = [] } = process;
  const { at, bytes } = PROCESS_INFORMATION;
  const text = Buffer.from(name, 'utf16le');
  const nameAt = bytes + threadMs.length * THREAD_INFORMATION.bytes;
  const record = Buffer.alloc(Math.ceil((nameAt + text.length + 2) / 8) * 8);
  record.writeUInt32LE(threadMs.length, at.numberOfThreads);
  record.writeBigInt64LE(fileTime(startedAtMs), at.createTime);
  record.writeBigInt64LE(BigInt(Math.round(userMs * 10_000)), at.userTime);
  record.writeBigInt64LE(BigInt(Math.round(kernelMs * 10_000)), at.kernelTime);
  record.writeUInt16LE(text.length, at.imageName);
  record.writeBigUInt64LE(BigInt(address + nameAt), at.imageName + UNICODE_STRING.at.buffer);
  record.writeBigUInt64LE(BigInt(pid), at.uniqueProcessId);
  record.writeBigUInt64LE(BigInt(parentPid), at.inheritedFromUniqueProcessId);
  text.copy(record, nameAt);
  for (const [index, ms] of threadMs.entries()) {
    const thread = bytes + index * THREAD_INFORMATION.bytes;
    record.writeBigInt64LE(BigInt(ms * 10_000), thread + THREAD_INFORMATION.at.userTime);
    record.writeBigUInt64LE(BigInt(pid + index + 1), thread + THREAD_INFORMATION.at.uniqueThread);
  }
  return record;
}

export function fileTime(epochMs: number | undefined): bigint {
  return epochMs === undefined ? 0n : BigInt(Math.round(epochMs * 1_000)) * 10n + EPOCH;
}
