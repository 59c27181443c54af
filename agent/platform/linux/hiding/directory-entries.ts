/** Bytes of an entry before its name (getdents(2), struct linux_dirent64): inode, offset, length, type. */
const HEADER_BYTES = 19;

/**
 * Names in what getdents64(2) wrote: the kernel's own list, before any library has gone through it. Stops at the first entry that
 * cannot be one.
 */
export function readDirectoryEntries(bytes: Buffer, length: number, names: string[]): void {
  const end = Math.min(length, bytes.length);
  for (let at = 0; at + HEADER_BYTES < end; ) {
    const entryBytes = bytes.readUInt16LE(at + 16);
    if (entryBytes <= HEADER_BYTES || at + entryBytes > end) return;
    const start = at + HEADER_BYTES;
    const stop = bytes.indexOf(0, start);
    if (stop >= start && stop < at + entryBytes) names.push(bytes.toString('latin1', start, stop));
    at += entryBytes;
  }
}
