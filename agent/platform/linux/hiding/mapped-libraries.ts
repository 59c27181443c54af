import { basename } from 'node:path';
import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

const MAX_LIBRARIES = 64;

/**
 * What the C library and the C++ runtime bring into a program, the modules by which names are resolved, and what a Node.js of a
 * distribution is linked against.
 */
const RUNTIME = new RegExp(
  `^(?:ld-(?:linux|musl)[\\w.-]*|lib(?:${[
    'c|m|dl|rt|pthread|util|resolv|anl|stdc\\+\\+|gcc_s|atomic|nss_\\w+|crypt|mvec|cap',
    'node|uv|ssl|crypto|cares|nghttp[23]|ngtcp2\\w*|icu\\w+|brotli\\w+|simd\\w+|ada|sqlite3|lzma|zstd|z',
  ].join('|')})(?:[-.][\\w.-]*)?)$`,
);
const RUNTIME_FOLDER = /^(?:\/usr)?\/lib(?:32|64|x32)?\/(?:[\w.-]+\/)?[^/]+$/;

/**
 * Files whose code is mapped into a process, by the text of its /proc/PID/maps (proc(5)), each once. A line is
 * `from-to rwxp offset device inode path`; a path may hold spaces, and its line breaks are written as `\012`.
 */
export function parseMappedFiles(maps: Uint8Array): readonly OsName[] {
  const text = Buffer.from(maps.buffer, maps.byteOffset, maps.byteLength).toString('latin1');
  const paths = new Set<string>();
  for (const line of text.split('\n')) {
    const match = /^[0-9a-f]+-[0-9a-f]+ [-r][-w]x[-ps] [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \d+ +(\/.*)$/.exec(line);
    if (match?.[1] !== undefined) paths.add(match[1]);
  }
  return [...paths].map((path) => osNameOfBytes(Buffer.from(path, 'latin1')));
}

/** What the kernel puts behind the path of a file that was removed, or replaced, since it was mapped: an upgrade does that. */
const DELETED = / \(deleted\)$/;

/**
 * Those of them that neither we nor the C library brought along. `ours`: the program's own file, and whether a path is one of its
 * addons.
 */
export function foreignLibrariesOf(
  files: readonly OsName[],
  ours: { readonly executable: string; readonly isOurs: (path: string) => boolean },
): readonly OsName[] {
  return files
    .filter(({ text }) => {
      const path = text.replace(DELETED, '');
      if (path === ours.executable || ours.isOurs(path)) return false;
      return !(RUNTIME_FOLDER.test(path) && RUNTIME.test(basename(path)));
    })
    .slice(0, MAX_LIBRARIES);
}
