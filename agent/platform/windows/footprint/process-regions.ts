import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { LARGE_PAGE_BYTES, type MemorySpan, readLargePageBytes } from './large-pages.ts';
import { MEMORY_BASIC } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

type Memory = Extract<ProcessFootprint['memory'], { readonly value: unknown }>['value'];

const MEM_COMMIT = 0x1000;
const MEM_FREE = 0x1_0000;
const MEM_PRIVATE = 0x2_0000;
const MEM_IMAGE = 0x100_0000;
/** PAGE_EXECUTE, _READ, _READWRITE and _WRITECOPY. */
const EXECUTABLE = 0xf0;
const LARGE_BYTES = 200 * 1024 * 1024;
const MAX_LARGE = 16;
/** Asked about in one call, 16 bytes each. */
const MAX_LARGE_PAGE_SPANS = 4_096;
const MAX_CODE_FILES = 128;
/** A browser has some 200 libraries; more than this are not looked through. */
const MAX_IMAGES = 512;
/** A region costs some microseconds to ask about; between so many others have their turn. */
const REGIONS_A_TURN = 500;
const MAX_REGIONS = 50_000;

const { at: M } = MEMORY_BASIC;
const LARGE_PAGE = BigInt(LARGE_PAGE_BYTES);

export interface Regions {
  readonly memory: Memory;
  /** Names (without folder, in lower case) that the files now have whose code is mapped; undefined when not all of them are known. */
  readonly programs: ReadonlySet<string> | undefined;
  /** Paths of those that are known, by the names of their devices. */
  readonly codePaths: readonly string[];
}

/** What is in the address space of a process, region by region; no byte of its memory is read. Undefined when it ended or was aborted. */
export async function readRegions(
  calls: WindowsCalls,
  process: Handle,
  signal: AbortSignal,
): Promise<Regions | undefined> {
  const region = Buffer.alloc(MEMORY_BASIC.bytes);
  const privateBytes = new Map<bigint, number>();
  const images = new Set<bigint>();
  const aligned: MemorySpan[] = [];
  let [virtualBytes, executableBytes, regions] = [0, 0, 0];
  for (let address = 0n; regions < MAX_REGIONS && calls.queryMemory(process, address, region); regions++) {
    if (regions % REGIONS_A_TURN === REGIONS_A_TURN - 1) await nextTurn();
    if (signal.aborted) return undefined;
    const size = region.readBigUInt64LE(M.regionSize);
    if (size === 0n) break;
    address = region.readBigUInt64LE(M.baseAddress) + size;
    const state = region.readUInt32LE(M.state);
    if (state === MEM_FREE) continue;
    const [type, protect] = [region.readUInt32LE(M.type), region.readUInt32LE(M.protect)];
    const allocation = region.readBigUInt64LE(M.allocationBase);
    const isCode = state === MEM_COMMIT && (protect & EXECUTABLE) !== 0;
    virtualBytes += Number(size);
    if (type === MEM_PRIVATE) {
      privateBytes.set(allocation, (privateBytes.get(allocation) ?? 0) + Number(size));
      if (isCode) executableBytes += Number(size);
      const start = address - size;
      const mayBeLarge = state === MEM_COMMIT && start % LARGE_PAGE === 0n && size % LARGE_PAGE === 0n;
      if (mayBeLarge && aligned.length < MAX_LARGE_PAGE_SPANS) aligned.push({ address: start, bytes: Number(size) });
    } else if (type === MEM_IMAGE && isCode) images.add(allocation);
  }
  if (regions === 0) return undefined;
  const large = [...privateBytes.values()].filter((bytes) => bytes >= LARGE_BYTES).sort((left, right) => right - left);
  const paths = [...images].slice(0, MAX_IMAGES).map((image) => calls.mappedFile(process, image));
  const codePaths = paths.filter((path) => path !== undefined);
  const known = codePaths.map((path) => path.slice(path.lastIndexOf('\\') + 1));
  const hugePageBytes = readLargePageBytes(calls, process, aligned);
  return {
    memory: {
      virtualBytes,
      ...(hugePageBytes === undefined ? {} : { hugePageBytes }),
      largeAnonymousBytes: large.slice(0, MAX_LARGE),
      executableAnonymousBytes: executableBytes,
      codeFiles: known.slice(0, MAX_CODE_FILES).map((name) => name.toWellFormed()),
    },
    programs: known.length === images.size ? new Set(known.map((name) => name.toLowerCase())) : undefined,
    codePaths,
  };
}
