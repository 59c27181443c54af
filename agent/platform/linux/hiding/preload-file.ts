import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

const MAX_LIBRARIES = 64;

/** The libraries that a text of /etc/ld.so.preload names (ld.so(8)): separated by spaces, tabs, colons or lines, `#` to the end of a line is a comment. */
export function parsePreload(bytes: Uint8Array): readonly OsName[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text
    .split('\n')
    .flatMap((line) => (line.split('#', 1)[0] ?? '').split(/[\s:\0]+/))
    .filter((path) => path !== '')
    .slice(0, MAX_LIBRARIES)
    .map((path) => osNameOfBytes(Buffer.from(path, 'latin1')));
}
