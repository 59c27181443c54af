import { type ExportedCode, readExportedCode } from './exported-code.ts';
import { JUMP_BYTES, jumpTargetOf, LEAD_BYTES, passedOver } from './jump-target.ts';
import { imageBaseOf } from './own-images.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

/** What this agent sees processes, files and connections by, and what hides them, by library. `OpenProcess` is called through two of them. */
export const WATCHED_FUNCTIONS = {
  'ntdll.dll': [
    'NtQuerySystemInformation',
    'NtQuerySystemInformationEx',
    'NtQueryInformationProcess',
    'NtOpenProcess',
    'NtQueryDirectoryFile',
    'NtQueryDirectoryFileEx',
    'NtDeviceIoControlFile',
    'NtQueryVirtualMemory',
  ],
  'kernelbase.dll': ['OpenProcess'],
  'kernel32.dll': ['OpenProcess'],
} as const;
export type WatchedLibrary = keyof typeof WATCHED_FUNCTIONS;
/** All of a system call. */
const COMPARED_BYTES = 24;
/** Whoever leads on more often goes round in a circle, or wants nobody to follow. */
const MAX_JUMPS = 32;

type Memory = Pick<WindowsCalls, 'readMemory' | 'queryMemory'>;

/** A library of this process as its file has it, and where it is. */
export interface LoadedLibrary {
  readonly base: bigint;
  readonly functions: ReadonlyMap<string, ExportedCode>;
  /** Where calls lead that ask for a function by name; undefined when it is said to have none. */
  readonly addressOf: (name: string) => bigint | undefined;
}

/** What became of a function: it leads into memory of no file, or it is not what its file has and nobody can tell where it leads. */
export interface DivertedFunction {
  readonly name: string;
  readonly leads: 'into-memory' | 'somewhere';
}

/** As the file of the library has them. */
export function readWatchedFunctions(file: Buffer, library: WatchedLibrary): LoadedLibrary['functions'] {
  return readExportedCode(file, new Set<string>(WATCHED_FUNCTIONS[library]), COMPARED_BYTES);
}

/**
 * Functions of a library that in this process do not do what its file says: their code or the table that they are found by was changed. Jumps are
 * followed to where they end, through whatever libraries; who ends in another library is none of them: that library is among the images, and security
 * products do it.
 */
export function findDivertedFunctions(
  calls: Memory,
  process: Handle,
  library: LoadedLibrary,
): readonly DivertedFunction[] {
  const code = new CodeReader(calls, process);
  return [...library.functions].flatMap(([name, inFile]) => {
    const leads = whereTo(code, library, name, inFile);
    return leads === undefined ? [] : [{ name, leads }];
  });
}

function whereTo(
  code: CodeReader,
  { base, addressOf }: LoadedLibrary,
  name: string,
  inFile: ExportedCode,
): DivertedFunction['leads'] | undefined {
  const own = base + BigInt(inFile.distance);
  const changedAt = firstDifference(inFile.code, code.read(own, inFile.code.length));
  const first = code.follow(own);
  // Whoever keeps the first bytes jumps behind them.
  const end = changedAt !== undefined && first === own ? code.follow(own + BigInt(changedAt)) : first;
  const called = addressOf(name);
  if (called === undefined) return 'somewhere';
  const ways = [{ end, isChanged: changedAt !== undefined }];
  if (called !== own) ways.push({ end: code.follow(called), isChanged: true });
  const images = ways.map((way) => (way.end === undefined ? undefined : code.imageBaseOf(way.end)));
  if (images.includes(undefined)) return 'into-memory';
  // What was changed and does not lead elsewhere does something else here.
  return ways.some(({ isChanged }, index) => isChanged && images[index] === base) ? 'somewhere' : undefined;
}

/** Reads what a process executes. */
class CodeReader {
  readonly #calls: Memory;
  readonly #process: Handle;

  constructor(calls: Memory, process: Handle) {
    this.#calls = calls;
    this.#process = process;
  }

  read(address: bigint, bytes: number): Buffer | undefined {
    const buffer = Buffer.alloc(bytes);
    return this.#calls.readMemory(this.#process, address, buffer) ? buffer : undefined;
  }

  imageBaseOf(address: bigint): bigint | undefined {
    return imageBaseOf(this.#calls, this.#process, address);
  }

  jumpAt(address: bigint): bigint | undefined {
    const lead = passedOver(this.read(address, LEAD_BYTES) ?? Buffer.alloc(0));
    const from = address + BigInt(lead);
    const code = this.read(from, JUMP_BYTES);
    if (code === undefined) return undefined;
    return jumpTargetOf(code, from, (pointer) => this.read(pointer, 8)?.readBigUInt64LE(0));
  }

  /** Where the jumps from here on end; undefined when they do not. */
  follow(start: bigint): bigint | undefined {
    let address = start;
    for (let jumps = 0; jumps <= MAX_JUMPS; jumps++) {
      const target = this.jumpAt(address);
      if (target === undefined) return address;
      address = target;
    }
    return undefined;
  }
}

/** Where a function differs from its file; undefined when it does not. What cannot be read differs: we execute it. */
function firstDifference(file: Buffer, memory: Buffer | undefined): number | undefined {
  const at = file.findIndex((byte, index) => byte !== memory?.[index]);
  return at < 0 ? undefined : at;
}
