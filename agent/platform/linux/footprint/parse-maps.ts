import { MAX_CODE_FILES } from '#shared/model/process-footprint.ts';

/** What matters of /proc/PID/maps (proc(5)); see `ProcessFootprint`. */
export interface MapsReading {
  readonly largeAnonymousBytes: readonly number[];
  readonly executableAnonymousBytes: number;
  readonly codeFiles: readonly string[];
  readonly foreignCode: readonly string[];
}

const LARGE_BYTES = 200 * 1024 * 1024;
const MAX_LARGE = 16;
const MAX_NAME_CHARS = 80;
/** Below these packages put programs and libraries. */
const PACKAGED =
  /^\/(?:usr(?!\/local\/)|lib(?:32|64|x32)?|bin|sbin|opt|snap|nix\/store|gnu\/store|var\/lib\/flatpak)\//;
/** start-end permissions offset device inode, then blanks and the path if there is one. */
const LINE = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-])([w-])([x-])([ps]) [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \d+ *(.*)$/;
/** Explicit huge pages are a file to the kernel (hugetlb_file_setup); the heap is anonymous memory with a name. */
const ANONYMOUS = /^(?:|\[heap\]|\[anon:[^\]]*\]|\/anon_hugepage \(deleted\))$/;
/**
 * Memory that the kernel calls like a file (memfd_create(2), shared anonymous mappings, System V segments): compilers map their code so, to write it in one
 * place and run it in another (shared). Data in it may be the buffers of a database. Its code is of no file, so it is from no place either, unless it was loaded like a
 * library; whoever makes it gives it its name, which may look like a path.
 */
const CALLED_LIKE_A_FILE = /^\/(?:memfd:|SYSV[0-9a-f]{8}|dev\/zero \(deleted\)$)/;

/** Reads the mappings line by line; a line that is none (the cut end, a name with a line break) is left out. Linear in the length. */
export function parseMaps(text: string): MapsReading {
  const large: number[] = [];
  const files = new Set<string>();
  const foreign = new Set<string>();
  let executableAnonymousBytes = 0;
  for (const line of text.split('\n')) {
    const [, start = '', end = '', readable, writable, executable, sharing, path = ''] = LINE.exec(line) ?? [];
    const size = Number.parseInt(end, 16) - Number.parseInt(start, 16);
    if (!Number.isSafeInteger(size) || size <= 0) continue;
    if (!ANONYMOUS.test(path)) {
      if (executable === 'x' && path.startsWith('/')) {
        const isMemory = CALLED_LIKE_A_FILE.test(path);
        const name = isMemory ? path.slice(1, MAX_NAME_CHARS + 1) : lastPart(path);
        if (isMemory) executableAnonymousBytes += size;
        if (files.size < MAX_CODE_FILES) files.add(name);
        // A loader maps libraries private, in such memory as well.
        const isPlaced = sharing === 'p' || !isMemory;
        if (foreign.size < MAX_CODE_FILES && isPlaced && !PACKAGED.test(path)) foreign.add(name);
      }
      continue;
    }
    if (executable === 'x') executableAnonymousBytes += size;
    if (readable === 'r' && writable === 'w' && size >= LARGE_BYTES) large.push(size);
  }
  return {
    largeAnonymousBytes: large.sort((left, right) => right - left).slice(0, MAX_LARGE),
    executableAnonymousBytes,
    codeFiles: [...files],
    foreignCode: [...foreign],
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).slice(0, MAX_NAME_CHARS);
}
