import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';
import { LOADER, readContents, readEmbeddedBytes, readEmbeddedText } from './embedded-files.ts';
import { loadedNativeParts } from './native-part.ts';
import { UnpackedFolder } from './unpacked-folder.ts';
import { defaultUnpackedFolder } from './unpacked-place.ts';

const CONSOLE = 'console/';
/** An older Node in an executable takes its argument for one of ours. */
const TAKES_FLAGS = Number.parseInt(process.versions.node, 10) >= 24;

/** An executable: one file with everything in it. Native parts and the pages of the console are unpacked when they are needed. */
export function embeddedInstallation(): Installation {
  const contents = readContents();
  return {
    version: contents.version,
    threadSource: { text: readEmbeddedText(LOADER) },
    ownCommand: (v8Flags) => ({
      file: process.execPath,
      args: v8Flags.length > 0 && TAKES_FLAGS ? [`--node-options=${v8Flags.join(' ')}`] : [],
    }),
    // It takes the flags that it needs by itself.
    verbCommand: () => ({ file: process.execPath, args: [], folder: undefined }),
    loadedNativeParts,
    readBuiltInSignatures: async () => readEmbeddedText('program/signatures.json'),
    ensureConsole: async () => unpackConsole(new UnpackedFolder(defaultUnpackedFolder()), contents.unpacked),
  };
}

/** The pages of one build lie in a folder that is named after all of them. */
function unpackConsole(folder: UnpackedFolder, digests: Readonly<Record<string, string>>): string {
  const pages = Object.entries(digests).filter(([name]) => name.startsWith(CONSOLE));
  const build = createHash('sha256').update(JSON.stringify(pages)).digest('hex').slice(0, 16);
  for (const [name, sha256] of pages) {
    folder.ensure(`console-${build}/${name.slice(CONSOLE.length)}`, sha256, () => readEmbeddedBytes(name));
  }
  folder.keepUsed(`console-${build}`);
  folder.removeUnused(Date.now());
  return join(folder.path, `console-${build}`);
}
