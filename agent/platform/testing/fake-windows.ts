import {
  LUID_AND_ATTRIBUTES,
  MEMORY_BASIC,
  PROCESS_TIMES,
  SERVICE_CONFIG,
  UNICODE_STRING,
  WORKING_SET_EX,
} from '../windows/calls/structures.ts';
import type { Handle, WindowsCalls } from '../windows/calls/windows-calls.ts';
import {
  type FakeProcess,
  type FakeProcessor,
  type FakeService,
  fileTime,
  moduleRows,
  processorRows,
  processRecords,
  serviceRows,
  writeBasic,
  writeSectionImage,
} from './windows-rows.ts';

/** Where the fake says that every buffer lies. */
const ADDRESS = 0x7ff6_0000_1000;
const INFO_LENGTH_MISMATCH = 0xc000_0004 | 0;
/** `SystemProcessorPerformanceInformation`. */
const PROCESSORS = 8;
/** `SystemModuleInformation`. */
const MODULES = 11;
const UNSUCCESSFUL = 0xc000_0001 | 0;
const INVALID_INFO_CLASS = 0xc000_0003 | 0;
const IMAGE_BYTES = 0x1_0000;
const MEM_FREE = 0x1_0000;
/** Behind all images, and as far from each other as none is large. */
const PRIVATE_AT = 0x1_0000_0000n;
const PRIVATE_STEP = 0x10_0000_0000n;
/** Behind all private memory. */
const SECTION_AT = 0x4000_0000_0000n;

/** A value of the registry, or why there is none. */
export type FakeValue = { readonly type: number; readonly data: Buffer } | { readonly error: number };

/** Windows of which a test says who runs: for what Wine cannot play (command lines without reading memory, denied access, lists that grow). */
export class FakeWindows implements WindowsCalls {
  processes: readonly FakeProcess[] = [];
  /** Names by identifier; those that are asked for later need {@link answerAccounts}. */
  readonly accounts = new Map<string, string>();
  /** `WTSINFOW` by number of the session. */
  readonly sessions = new Map<number, Buffer>();
  readonly attributes = new Map<string, number>();
  services: readonly FakeService[] = [];
  /** By key and name of the value. */
  readonly registry = new Map<string, FakeValue>();
  /** Paths of the modules of the kernel. */
  modules: readonly string[] = [];
  tellsWorkingSets = true;
  systemFolder: string | undefined;
  /** Libraries of this very process by name, with the addresses of their functions. */
  readonly libraries = new Map<string, { readonly base: bigint; readonly functions: ReadonlyMap<string, bigint> }>();
  /** What can be read of memory, whoever's it is, by address. */
  readonly memory = new Map<bigint, Buffer>();
  processors: readonly FakeProcessor[] = [{}];
  /** `GROUP_AFFINITY` by thread. */
  readonly affinities = new Map<number, Buffer>();
  /** Roots (`Z:\\`) of drives that are another machine's. */
  readonly remoteDrives = new Set<string>();
  knowsCommandLines = true;
  /** Handles that are open. */
  readonly open = new Map<Handle, FakeProcess>();
  readonly systemCalls: number[] = [];
  #error = 0;
  #lastHandle = 0n;
  #waiting: (() => void)[] = [];

  addressOf(): number {
    return ADDRESS;
  }

  querySystem(kind: number, buffer: Buffer) {
    this.systemCalls.push(kind);
    const answer = this.#answerOf(kind);
    if (answer.length > buffer.length) return { status: INFO_LENGTH_MISMATCH, neededBytes: answer.length };
    answer.copy(buffer);
    return { status: 0, neededBytes: answer.length };
  }

  #answerOf(kind: number): Buffer {
    if (kind === PROCESSORS) return processorRows(this.processors);
    return kind === MODULES ? moduleRows(this.modules) : processRecords(this.processes.filter(isListed), ADDRESS);
  }

  queryProcess(process: Handle, kind: number, buffer: Buffer) {
    const of = this.open.get(process);
    if (kind === 0 && of !== undefined) return { status: 0, neededBytes: writeBasic(of, buffer) };
    if (kind === 37 && of?.programAt !== undefined) return { status: 0, neededBytes: writeSectionImage(of, buffer) };
    if (kind === 44 && of?.startedFrom !== undefined)
      return { status: buffer.readBigUInt64LE() === of.startedFrom ? 0 : UNSUCCESSFUL, neededBytes: 0 };
    const commandLine = of?.commandLine;
    if (kind !== 60 || !this.knowsCommandLines || commandLine === undefined)
      return { status: INVALID_INFO_CLASS, neededBytes: 0 };
    const text = Buffer.from(commandLine, 'utf16le');
    buffer.writeUInt16LE(text.length, UNICODE_STRING.at.length);
    text.copy(buffer, UNICODE_STRING.bytes);
    return { status: 0, neededBytes: UNICODE_STRING.bytes + text.length };
  }

  openProcess(access: number, pid: number): Handle | undefined {
    // Windows does not look at the lowest bits of an id.
    const process = this.processes.find((each) => each.pid === pid || each.pid === pid - (pid % 4));
    const isRefused = (access & (process?.refusedAccess ?? 0)) !== 0;
    this.#error = process === undefined ? 87 : (process.openError ?? (isRefused ? 5 : 0));
    if (process === undefined || this.#error !== 0) return undefined;
    this.open.set(++this.#lastHandle, process);
    return this.#lastHandle;
  }

  closeHandle(handle: Handle): void {
    if (!this.open.delete(handle)) throw new Error(`${handle} is not open`);
  }

  readMemory(_: Handle, address: bigint, buffer: Buffer): boolean {
    for (const [begin, bytes] of this.memory) {
      const at = Number(address - begin);
      if (at >= 0 && at + buffer.length <= bytes.length) return bytes.copy(buffer, 0, at) === buffer.length;
    }
    return false;
  }

  systemDirectory(): string | undefined {
    return this.systemFolder;
  }

  libraryBase(library: string): bigint | undefined {
    return this.libraries.get(library)?.base;
  }

  functionAddress(library: string, name: string): bigint | undefined {
    return this.libraries.get(library)?.functions.get(name);
  }

  readProcessTimes(process: Handle, times: Buffer): boolean {
    const { startedAtMs, endedAtMs, kernelMs = 0, userMs = 0 } = this.open.get(process) ?? {};
    const { at } = PROCESS_TIMES;
    times.writeBigInt64LE(fileTime(startedAtMs), at.creation);
    times.writeBigInt64LE(fileTime(endedAtMs), at.exit);
    times.writeBigInt64LE(BigInt(kernelMs * 10_000), at.kernel);
    times.writeBigInt64LE(BigInt(userMs * 10_000), at.user);
    return true;
  }

  processCycles(process: Handle): number | undefined {
    return this.open.get(process)?.cycles;
  }

  queryImagePath(process: Handle, buffer: Buffer): number | undefined {
    const path = this.open.get(process)?.path;
    this.#error = path === undefined ? 31 : 0;
    return path === undefined ? undefined : buffer.write(path, 'utf16le') / 2;
  }

  /** The images of a process lie one after the other, from the beginning on; its private memory lies behind them. */
  queryMemory(process: Handle, address: bigint, buffer: Buffer): boolean {
    const { images = [], privateMemory = [], sections = [], pieces = 0 } = this.open.get(process) ?? {};
    if (address < BigInt(pieces)) return this.#tellPiece(address, buffer);
    const regions = [
      ...images.map((_, index) => ({
        address: BigInt(index * IMAGE_BYTES),
        bytes: IMAGE_BYTES,
        protect: 0x20,
        type: 0x100_0000,
      })),
      ...privateMemory.map(({ bytes }, index) => ({
        address: privateAddress(index),
        bytes,
        protect: 0x04,
        type: 0x2_0000,
      })),
      ...sections.map(({ bytes, isCode }, index) => ({
        address: sectionAddress(index),
        bytes,
        protect: isCode ? 0x20 : 0x04,
        type: 0x4_0000,
      })),
    ];
    const region = regions.find((each) => each.address + BigInt(each.bytes) > address);
    if (region === undefined) return false;
    const { at } = MEMORY_BASIC;
    buffer.fill(0);
    if (region.address > address) {
      buffer.writeBigUInt64LE(address, at.baseAddress);
      buffer.writeBigUInt64LE(region.address - address, at.regionSize);
      buffer.writeUInt32LE(MEM_FREE, at.state);
      return true;
    }
    for (const field of [at.baseAddress, at.allocationBase]) buffer.writeBigUInt64LE(region.address, field);
    buffer.writeBigUInt64LE(BigInt(region.bytes), at.regionSize);
    buffer.writeUInt32LE(0x1000, at.state);
    buffer.writeUInt32LE(region.protect, at.protect);
    buffer.writeUInt32LE(region.type, at.type);
    return true;
  }

  /** Regions of one byte: what matters is how many there are. */
  #tellPiece(address: bigint, buffer: Buffer): boolean {
    const { at } = MEMORY_BASIC;
    buffer.fill(0);
    buffer.writeBigUInt64LE(address, at.baseAddress);
    buffer.writeBigUInt64LE(1n, at.regionSize);
    buffer.writeUInt32LE(0x1000, at.state);
    buffer.writeUInt32LE(0x2_0000, at.type);
    return true;
  }

  queryWorkingSet(process: Handle, rows: Buffer): boolean {
    const { at, bytes } = WORKING_SET_EX;
    const memory = this.open.get(process)?.privateMemory ?? [];
    for (let row = 0; row + bytes <= rows.length; row += bytes) {
      const address = rows.readBigUInt64LE(row + at.virtualAddress);
      const isLarge = memory[Number((address - PRIVATE_AT) / PRIVATE_STEP)]?.isLarge === true;
      rows.writeBigUInt64LE(isLarge ? 0x80_0001n : 1n, row + at.virtualAttributes);
    }
    return this.tellsWorkingSets;
  }

  readPrivileges(process: Handle): Buffer | undefined {
    const privileges = this.open.get(process)?.privileges;
    if (privileges === undefined) return undefined;
    const { at, bytes } = LUID_AND_ATTRIBUTES;
    const told = Buffer.alloc(4 + privileges.length * bytes);
    told.writeUInt32LE(privileges.length);
    for (const [index, [luid, isEnabled]] of privileges.entries()) {
      told.writeUInt32LE(luid, 4 + index * bytes + at.luid);
      told.writeUInt32LE(isEnabled ? 2 : 0, 4 + index * bytes + at.attributes);
    }
    return told;
  }

  queryService(name: string, buffer: Buffer): number {
    const service = this.services.find((each) => each.name === name);
    if (service === undefined) return 1_060;
    if (service.error !== undefined) return service.error;
    const { at, bytes } = SERVICE_CONFIG;
    buffer.fill(0xee);
    buffer.writeBigUInt64LE(BigInt(ADDRESS + bytes), at.binaryPathName);
    buffer.write(`${service.commandLine ?? ''}\0`, bytes, 'utf16le');
    return 0;
  }

  readRegistry(key: string, value: string, buffer: Buffer) {
    const found = this.registry.get(`${key}\\${value}`) ?? { error: 2 };
    if ('error' in found) return { error: found.error, type: 0, bytes: 0 };
    const { type, data } = found;
    if (data.length > buffer.length) return { error: 234, type, bytes: data.length };
    return { error: 0, type, bytes: data.copy(buffer) };
  }

  mappedFile(process: Handle, address: bigint): string | undefined {
    const { images = [], sections = [] } = this.open.get(process) ?? {};
    if (address >= SECTION_AT) return sections[Number((address - SECTION_AT) / PRIVATE_STEP)]?.file;
    return images[Math.floor(Number(address) / IMAGE_BYTES)];
  }

  processorGroups(): number {
    return 1 + Math.max(0, ...this.processors.map(({ group = 0 }) => group));
  }

  queryGroup(kind: number, group: number, buffer: Buffer) {
    this.systemCalls.push(kind);
    const rows = processorRows(this.processors.filter((each) => (each.group ?? 0) === group));
    return { status: 0, neededBytes: rows.copy(buffer) };
  }

  threadAffinity(threadId: number): Buffer | undefined {
    return this.affinities.get(threadId);
  }

  driveType(root: string): number {
    return this.remoteDrives.has(root) ? 4 : 3;
  }

  deviceOf(drive: string): string | undefined {
    return drive === 'C:' ? '\\Device\\HarddiskVolume3' : undefined;
  }

  fileAttributes(path: string): number | undefined {
    return this.attributes.get(path);
  }

  setFileAttributes(path: string, attributes: number): boolean {
    this.attributes.set(path, attributes);
    return true;
  }

  readUserSid(process: Handle): string | undefined {
    const sid = this.open.get(process)?.sid;
    this.#error = sid === undefined ? 5 : 0;
    return sid;
  }

  enablePrivilege(): boolean {
    return true;
  }

  lookUpAccount(sid: string): string | undefined {
    return this.accounts.get(sid);
  }

  async lookUpAccountLater(sid: string): Promise<string | undefined> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.accounts.get(sid);
  }

  /** Questions that the controller has not answered yet. */
  get waitingAccounts(): number {
    return this.#waiting.length;
  }

  /** The controller answers all that it was asked; how many that were. */
  answerAccounts(): number {
    const asked = this.#waiting.splice(0);
    for (const resolve of asked) resolve();
    return asked.length;
  }

  readTcpTable() {
    return { error: 0, neededBytes: 4 };
  }

  listServices(buffer: Buffer) {
    const rows = serviceRows(this.services, ADDRESS);
    const more = rows.length - buffer.length;
    if (more > 0) return { error: 234, neededBytes: more, count: 0 };
    rows.copy(buffer);
    return { error: 0, neededBytes: 0, count: this.services.length };
  }

  listSessions(): readonly number[] | undefined {
    return [...this.sessions.keys()];
  }

  readSession(session: number): Buffer | undefined {
    return this.sessions.get(session);
  }

  tickCountMs(): number {
    return 1_000;
  }

  lastError(): number {
    return this.#error;
  }
}

function isListed({ isHidden, endedAtMs }: FakeProcess): boolean {
  return isHidden !== true && endedAtMs === undefined;
}

function sectionAddress(index: number): bigint {
  return SECTION_AT + BigInt(index) * PRIVATE_STEP;
}

function privateAddress(index: number): bigint {
  return PRIVATE_AT + BigInt(index) * PRIVATE_STEP;
}
