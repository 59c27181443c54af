import { readDirectoryEntries } from './directory-entries.ts';

const O_DIRECTORY_CLOEXEC = 0o2200000;
const O_CLOEXEC = 0o2000000;
const POLLPRI = 2;
const BUFFER_BYTES = 64 * 1024;
const MAX_NAMES = 4_194_304;
/** The same numbers on every architecture (mount API of Linux 5.2). */
const FSOPEN = 430;
const FSCONFIG = 431;
const FSMOUNT = 432;
const FSCONFIG_CMD_CREATE = 6;
const CLOEXEC = 1;

/**
 * The host as the kernel tells it, past whatever was loaded into this process to change what the C library says: symbols are taken
 * from the library's own handle, and a preloaded library cannot stand before that (measured: 10-line hooks of readdir and scandir).
 */
export interface SecondView {
  /** Names in a folder, by getdents64(2). `undefined` when it cannot be read. */
  list(path: string): readonly string[] | undefined;
  /** Content of a file up to `maxBytes`. `undefined` when it cannot be read. */
  read(path: string, maxBytes: number): Buffer | undefined;
  /** Whether somebody has this id: a process, or a thread of one. */
  exists(pid: number): boolean;
  /** Whether mounts changed since this was last asked about an open /proc/self/mountinfo. */
  haveMountsChanged(descriptor: number): boolean;
  /**
   * A /proc that is mounted nowhere, so nothing is mounted over parts of it: its descriptor, or `undefined` without CAP_SYS_ADMIN or
   * on an old kernel. It is gone when the descriptor is closed.
   */
  openFreshProc(): number | undefined;
}

/** Binds it through koffi, or says why not. */
export async function loadSecondView(): Promise<SecondView | { readonly missing: string }> {
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load('libc.so.6');
    return createSecondView({
      open: library.func('open', 'int', ['const char *', 'int']),
      close: library.func('close', 'int', ['int']),
      read: library.func('read', 'int64_t', ['int', 'uint8_t *', 'size_t']),
      getdents: library.func('getdents64', 'int64_t', ['int', 'uint8_t *', 'size_t']),
      getpgid: library.func('getpgid', 'int', ['int']),
      poll: library.func('poll', 'int', ['uint8_t *', 'uint64_t', 'int']),
      openFileSystem: library.func('syscall', 'int64_t', ['int64_t', 'const char *', 'int64_t']),
      configure: library.func('syscall', 'int64_t', ['int64_t', 'int64_t', 'int64_t', 'int64_t', 'int64_t', 'int64_t']),
      mount: library.func('syscall', 'int64_t', ['int64_t', 'int64_t', 'int64_t', 'int64_t']),
    });
  } catch (error) {
    return { missing: error instanceof Error ? error.message.slice(0, 500) : 'unknown' };
  }
}

interface Calls {
  open(path: string, flags: number): number;
  close(descriptor: number): number;
  read(descriptor: number, buffer: Buffer, bytes: number): number;
  getdents(descriptor: number, buffer: Buffer, bytes: number): number;
  getpgid(pid: number): number;
  poll(descriptors: Buffer, count: number, timeoutMs: number): number;
  openFileSystem(call: number, name: string, flags: number): number;
  configure(call: number, descriptor: number, command: number, key: number, value: number, more: number): number;
  mount(call: number, descriptor: number, flags: number, attributes: number): number;
}

function createSecondView(calls: Calls): SecondView {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const polled = Buffer.alloc(8);

  function within<T>(path: string, flags: number, use: (descriptor: number) => T | undefined): T | undefined {
    const descriptor = calls.open(path, flags);
    if (descriptor < 0) return undefined;
    try {
      return use(descriptor);
    } finally {
      calls.close(descriptor);
    }
  }

  return {
    list: (path) =>
      within(path, O_DIRECTORY_CLOEXEC, (descriptor) => {
        const names: string[] = [];
        for (;;) {
          const length = calls.getdents(descriptor, buffer, BUFFER_BYTES);
          if (length < 0) return undefined;
          if (length === 0 || names.length > MAX_NAMES) return names;
          readDirectoryEntries(buffer, length, names);
        }
      }),
    read: (path, maxBytes) =>
      within(path, O_CLOEXEC, (descriptor) => {
        const parts: Buffer[] = [];
        for (let left = maxBytes; left > 0; ) {
          const length = calls.read(descriptor, buffer, Math.min(left, BUFFER_BYTES));
          if (length < 0) return undefined;
          if (length === 0) break;
          parts.push(Buffer.from(buffer.subarray(0, length)));
          left -= length;
        }
        return Buffer.concat(parts);
      }),
    exists: (pid) => calls.getpgid(pid) >= 0,
    haveMountsChanged: (descriptor) => {
      polled.writeInt32LE(descriptor, 0);
      polled.writeUInt32LE(POLLPRI, 4);
      return calls.poll(polled, 1, 0) > 0;
    },
    openFreshProc: () => {
      const fileSystem = calls.openFileSystem(FSOPEN, 'proc', CLOEXEC);
      if (fileSystem < 0) return undefined;
      try {
        if (calls.configure(FSCONFIG, fileSystem, FSCONFIG_CMD_CREATE, 0, 0, 0) < 0) return undefined;
        const mounted = calls.mount(FSMOUNT, fileSystem, CLOEXEC, 0);
        return mounted < 0 ? undefined : Number(mounted);
      } finally {
        calls.close(Number(fileSystem));
      }
    },
  };
}
