const MFD_CLOEXEC = 1;

/** Makes a file that lies in memory only and closes in programs that are started (memfd_create(2)): its descriptor, or below 0. */
export type CreateMemoryFile = (name: string) => number;

/** Binds it through koffi; `undefined` where that cannot be. */
export async function loadMemoryFiles(): Promise<CreateMemoryFile | undefined> {
  try {
    const { default: koffi } = await import('koffi');
    const create = koffi.load('libc.so.6').func('memfd_create', 'int', ['const char *', 'uint32_t']);
    return (name) => create(name, MFD_CLOEXEC);
  } catch {
    return undefined; // no such library here: then there is no such file
  }
}
