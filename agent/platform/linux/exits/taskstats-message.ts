import type { ExitRecord } from '../../platform.ts';

/** Message types and flags (netlink(7)), and the controller of generic netlink (linux/genetlink.h). */
const NLMSG_ERROR = 2;
const GENL_ID_CTRL = 0x10;
const REQUEST = 1;
const REQUEST_WITH_ACK = 5;
const CTRL_CMD_GETFAMILY = 3;
const CTRL_ATTR_FAMILY_ID = 1;
const CTRL_ATTR_FAMILY_NAME = 2;

/** Commands and attributes of taskstats (linux/taskstats.h). */
const TASKSTATS_CMD_GET = 1;
const TASKSTATS_CMD_NEW = 2;
const TASKSTATS_CMD_ATTR_REGISTER_CPUMASK = 3;
const TASKSTATS_TYPE_STATS = 3;
const TASKSTATS_TYPE_AGGR_PID = 4;
/** Since this version `struct taskstats` names the process of a thread (ac_tgid). */
const MIN_VERSION = 12;
/** Offsets within `struct taskstats`, which only ever grows at its end. Times are microseconds. */
const VERSION_AT = 0;
/** Run time of the scheduler in nanoseconds; 0 in kernels without delay accounting. */
const RUN_TIME_AT = 72;
const THREAD_AT = 128;
const EXACT_RUN_MS = 100;
const LIFE_AT = 144;
const USER_AT = 152;
const SYSTEM_AT = 160;
const PROCESS_AT = 368;
const MIN_STATS_BYTES = 376;

/** nlmsghdr and genlmsghdr. */
const HEADERS_BYTES = 20;
const HEADER_BYTES = 16;

/** Asks which message type the family `TASKSTATS` has on this system. Answers with the length of the request. */
export function writeFamilyRequest(buffer: Buffer, sequence: number): number {
  const text = { type: CTRL_ATTR_FAMILY_NAME, value: 'TASKSTATS' };
  return writeRequest(buffer, { type: GENL_ID_CTRL, flags: REQUEST, sequence, command: CTRL_CMD_GETFAMILY, text });
}

/** Asks for a record of every thread that ends on these processors (a list such as `0-63`); acknowledged with error 0. */
export function writeRegisterRequest(buffer: Buffer, sequence: number, family: number, processors: string): number {
  const text = { type: TASKSTATS_CMD_ATTR_REGISTER_CPUMASK, value: processors };
  return writeRequest(buffer, { type: family, flags: REQUEST_WITH_ACK, sequence, command: TASKSTATS_CMD_GET, text });
}

interface GenericRequest {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly command: number;
  readonly text: { readonly type: number; readonly value: string };
}

function writeRequest(buffer: Buffer, { type, flags, sequence, command, text }: GenericRequest): number {
  const attributeBytes = 4 + text.value.length + 1;
  const bytes = HEADERS_BYTES + align(attributeBytes);
  buffer.fill(0, 0, bytes);
  buffer.writeUInt32LE(bytes, 0);
  buffer.writeUInt16LE(type, 4);
  buffer.writeUInt16LE(flags, 6);
  buffer.writeUInt32LE(sequence, 8);
  buffer[16] = command;
  buffer[17] = 1;
  buffer.writeUInt16LE(attributeBytes, 20);
  buffer.writeUInt16LE(text.type, 22);
  buffer.write(text.value, 24, 'latin1');
  return bytes;
}

/** What the kernel answers to a request: an error (0 is an acknowledgement) or the number of a family. */
export type GenericAnswer = { readonly errno: number } | { readonly family: number } | 'other' | 'malformed';

/** Reads the first message of a datagram as the answer to the request with this number. */
export function readAnswer(buffer: Buffer, length: number, sequence: number): GenericAnswer {
  if (length < HEADERS_BYTES) return 'malformed';
  const size = buffer.readUInt32LE(0);
  if (size < HEADERS_BYTES || size > length) return 'malformed';
  if (buffer.readUInt32LE(8) !== sequence) return 'other';
  const type = buffer.readUInt16LE(4);
  if (type === NLMSG_ERROR) return { errno: -buffer.readInt32LE(HEADER_BYTES) };
  if (type !== GENL_ID_CTRL) return 'other';
  const at = findAttribute(buffer, HEADERS_BYTES, size, CTRL_ATTR_FAMILY_ID);
  return at === undefined || buffer.readUInt16LE(at) < 6 ? 'malformed' : { family: buffer.readUInt16LE(at + 4) };
}

/** `old`: this kernel's records do not say which process a thread belonged to. */
export type ExitDatagram = 'read' | 'malformed' | 'old';

/** Appends the threads that ended, one of each record in the datagram. Messages of other kinds are left out. */
export function readExits(buffer: Buffer, length: number, family: number, records: ExitRecord[]): ExitDatagram {
  for (let at = 0; at + HEADERS_BYTES <= length; ) {
    const size = buffer.readUInt32LE(at);
    if (size < HEADERS_BYTES || at + size > length) return 'malformed';
    if (buffer.readUInt16LE(at + 4) === family && buffer[at + HEADER_BYTES] === TASKSTATS_CMD_NEW) {
      const read = readExit(buffer, at + HEADERS_BYTES, at + size, records);
      if (read !== 'read') return read;
    }
    at += align(size);
  }
  return 'read';
}

function readExit(buffer: Buffer, from: number, end: number, records: ExitRecord[]): ExitDatagram {
  const thread = findAttribute(buffer, from, end, TASKSTATS_TYPE_AGGR_PID);
  // A message about a whole process only: its threads have been told one by one.
  if (thread === undefined) return 'read';
  const stats = findAttribute(buffer, thread + 4, thread + buffer.readUInt16LE(thread), TASKSTATS_TYPE_STATS);
  if (stats === undefined) return 'malformed';
  const at = stats + 4;
  if (buffer.readUInt16LE(stats) >= 4 + 2 && buffer.readUInt16LE(at + VERSION_AT) < MIN_VERSION) return 'old';
  if (buffer.readUInt16LE(stats) < 4 + MIN_STATS_BYTES) return 'malformed';
  records.push({
    pid: buffer.readUInt32LE(at + PROCESS_AT),
    threadId: buffer.readUInt32LE(at + THREAD_AT),
    cpuMs: readCpuMs(buffer, at),
    lifeMs: readNumber(buffer, at + LIFE_AT) / 1_000,
  });
  return 'read';
}

/**
 * User and system time in these records are counts of clock ticks: 4 ms or nothing for a program that ran for one, right in the mean
 * over many. The run time is what the times in /proc add up to, but lacks what ran since the last tick or switch: of a program
 * that hardly ran that is everything, and of one that ran for long it is nothing.
 */
function readCpuMs(buffer: Buffer, at: number): number {
  const runMs = readNumber(buffer, at + RUN_TIME_AT) / 1e6;
  if (runMs >= EXACT_RUN_MS) return runMs;
  return (readNumber(buffer, at + USER_AT) + readNumber(buffer, at + SYSTEM_AT)) / 1_000;
}

/** 64 bits without a BigInt for each: 2^53 nanoseconds are 104 days, and beyond that they are rounded. */
function readNumber(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 4) * 0x1_0000_0000 + buffer.readUInt32LE(at);
}

/** Where an attribute begins whose whole length lies before `end`. */
function findAttribute(buffer: Buffer, from: number, end: number, type: number): number | undefined {
  for (let at = from; at + 4 <= end; ) {
    const size = buffer.readUInt16LE(at);
    if (size < 4 || at + size > end) return undefined;
    if ((buffer.readUInt16LE(at + 2) & 0x3fff) === type) return at;
    at += align(size);
  }
  return undefined;
}

function align(bytes: number): number {
  return (bytes + 3) & ~3;
}
