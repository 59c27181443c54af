import { bindLibrary, type Koffi } from './bind-library.ts';
import { FILE_BASIC, FILE_INFORMATION, OVERLAPPED } from './structures.ts';
import type { FileFacts } from './trust-calls.ts';
import type { Handle } from './windows-calls.ts';
import { WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

const GENERIC_READ = 0x8000_0000;
const FILE_EXECUTE = 0x20;
/** For others it stays as it is: they may read, write and remove it. */
const SHARE_ALL = 7;
const OPEN_EXISTING = 3;
const INVALID_HANDLE = 2n ** 64n - 1n;
/** `FileBasicInfo`. */
const BASIC = 0;
const HIGH = 2 ** 32;

/** What is asked of one open file, whatever lies at its path meanwhile. */
export function bindOpenFile(koffi: Koffi) {
  const { openFile, closeHandle, readFile, fileInformation, fileInformationOf } = bindLibrary(
    koffi,
    WINDOWS_PROTOTYPES,
    'kernel32.dll',
  );
  return {
    openFile(path: string): Handle | undefined {
      const opened = BigInt(openFile(path, GENERIC_READ + FILE_EXECUTE, SHARE_ALL, null, OPEN_EXISTING, 0, 0n));
      return opened === INVALID_HANDLE || opened === 0n ? undefined : opened;
    },
    closeFile: (file: Handle) => void closeHandle(file),
    describeFile(file: Handle): FileFacts | undefined {
      const [all, basic] = [Buffer.alloc(FILE_INFORMATION.bytes), Buffer.alloc(FILE_BASIC.bytes)];
      if (fileInformation(file, all) === 0 || fileInformationOf(file, BASIC, basic, basic.length) === 0)
        return undefined;
      const { at } = FILE_INFORMATION;
      return {
        volume: all.readUInt32LE(at.volumeSerialNumber),
        index: BigInt(all.readUInt32LE(at.indexHigh)) * BigInt(HIGH) + BigInt(all.readUInt32LE(at.indexLow)),
        sizeBytes: all.readUInt32LE(at.sizeHigh) * HIGH + all.readUInt32LE(at.sizeLow),
        writtenAt: basic.readBigInt64LE(FILE_BASIC.at.lastWriteTime),
        changedAt: basic.readBigInt64LE(FILE_BASIC.at.changeTime),
      };
    },
    readFile(file: Handle, at: number, buffer: Buffer): number {
      const where = Buffer.alloc(OVERLAPPED.bytes);
      where.writeUInt32LE(at % HIGH, OVERLAPPED.at.offset);
      where.writeUInt32LE(Math.floor(at / HIGH), OVERLAPPED.at.offsetHigh);
      const read: [number] = [0];
      if (readFile(file, buffer, buffer.length, read, where) === 0) throw new Error(`nothing to read at ${at}`);
      return read[0];
    },
  };
}
