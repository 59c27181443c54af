import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { MAX_CODE_FILES, type ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { type MemoryRegion, walkMemory } from '../process/memory-walk.ts';
import { LARGE_PAGE_BYTES, type MemorySpan, readLargePageBytes } from './large-pages.ts';

type Memory = Extract<ProcessFootprint['memory'], { readonly value: unknown }>['value'];

const LARGE_BYTES = 200 * 1024 * 1024;
const MAX_LARGE = 16;
/** Asked about in one call, 16 bytes each. */
const MAX_LARGE_PAGE_SPANS = 4_096;
/** A browser has some 200 libraries; more than this are not looked through. */
const MAX_IMAGES = 4_096;
/** Sections are asked for the name of their file when they have code, or are large. */
const MAX_SECTIONS = 4_096;
const MAX_NAME_CHARS = 80;
const LARGE_PAGE = BigInt(LARGE_PAGE_BYTES);

export interface Regions {
  readonly memory: Memory;
  /** Names (without folder, in lower case) that the files of its images now have; undefined when not all of them are known. */
  readonly programs: ReadonlySet<string> | undefined;
  /** Paths of those that are known, and of files that are mapped as data and may be executed all the same, by the names of their devices. */
  readonly codePaths: readonly string[];
}

/** What is in the address space of a process, region by region; no byte of its memory is read. */
export async function readRegions(
  calls: WindowsCalls,
  process: Handle,
  signal: AbortSignal,
): Promise<Observed<Regions>> {
  const sums = new RegionSums();
  const end = await walkMemory(calls, process, (region) => sums.add(region), signal);
  if (end !== 'all') return unobservable('failed', end === 'none' ? 'no-region' : end);
  const paths = [...sums.images].slice(0, MAX_IMAGES).map((image) => calls.mappedFile(process, image));
  const known = paths.filter((path) => path !== undefined);
  const { codePaths: mapped, ...anonymous } = sums.withoutImage((section) => calls.mappedFile(process, section));
  const codePaths = [...new Set([...known, ...mapped])];
  const hugePageBytes = readLargePageBytes(calls, process, sums.aligned);
  return observed({
    memory: {
      virtualBytes: sums.virtualBytes,
      ...(hugePageBytes === undefined ? {} : { hugePageBytes }),
      ...anonymous,
      codeFiles: codeFileNames(codePaths),
    },
    programs: known.length === sums.images.size ? new Set(known.map((path) => nameOf(path).toLowerCase())) : undefined,
    codePaths,
  });
}

/** As they are told: of two lists of the same order, one a part of the other, what the longer one still has the shorter one has as well. */
export function codeFileNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => nameOf(path).slice(0, MAX_NAME_CHARS).toWellFormed());
  return [...new Set(names)].slice(0, MAX_CODE_FILES);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

interface Allocation {
  bytes: number;
  codeBytes: number;
}

type MemoryWithoutImage = Required<Pick<Memory, 'largeAnonymousBytes' | 'executableAnonymousBytes'>> &
  Pick<Regions, 'codePaths'>;

class RegionSums {
  virtualBytes = 0;
  readonly images = new Set<bigint>();
  readonly aligned: MemorySpan[] = [];
  readonly #private = new Map<bigint, Allocation>();
  /** Of a file, or of memory that only pretends to be one: whoever puts code into another process does it so, as compilers do for themselves. */
  readonly #mapped = new Map<bigint, Allocation>();

  add({ address, bytes, allocation, kind, isCommitted, isCode }: MemoryRegion): void {
    this.virtualBytes += bytes;
    if (kind === 'image') {
      if (isCode) this.images.add(allocation);
      return;
    }
    const allocations = kind === 'private' ? this.#private : kind === 'mapped' ? this.#mapped : undefined;
    if (allocations === undefined) return;
    const sum = allocations.get(allocation) ?? { bytes: 0, codeBytes: 0 };
    sum.bytes += bytes;
    if (isCode) sum.codeBytes += bytes;
    allocations.set(allocation, sum);
    const mayBeLarge = isCommitted && address % LARGE_PAGE === 0n && BigInt(bytes) % LARGE_PAGE === 0n;
    if (mayBeLarge && this.aligned.length < MAX_LARGE_PAGE_SPANS) this.aligned.push({ address, bytes });
  }

  /** What no image explains: memory of no file, and code, also of a file that is mapped as data. `fileOf`: of a section. */
  withoutImage(fileOf: (section: bigint) => string | undefined): MemoryWithoutImage {
    const sections = [...this.#mapped]
      .filter(([, { bytes, codeBytes }]) => codeBytes > 0 || bytes >= LARGE_BYTES)
      .slice(0, MAX_SECTIONS)
      .map(([section, sum]) => ({ ...sum, file: fileOf(section) }));
    const anonymous = [...this.#private.values(), ...sections.filter(({ file }) => file === undefined)];
    const large = anonymous.map(({ bytes }) => bytes).filter((bytes) => bytes >= LARGE_BYTES);
    const code = [...this.#private.values(), ...sections];
    return {
      largeAnonymousBytes: large.sort((left, right) => right - left).slice(0, MAX_LARGE),
      executableAnonymousBytes: code.reduce((sum, { codeBytes }) => sum + codeBytes, 0),
      codePaths: sections.flatMap(({ file, codeBytes }) => (codeBytes === 0 ? [] : (file ?? []))),
    };
  }
}
