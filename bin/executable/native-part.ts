import { realpathSync } from 'node:fs';
import { readContents, readEmbeddedBytes } from './embedded-files.ts';
import { UnpackedFolder } from './unpacked-folder.ts';
import { defaultUnpackedFolder } from './unpacked-place.ts';

/** What is loaded is so for the whole process: there is one such list. */
const loadedFiles = new Set<string>();

/** The files of all native parts that this process loaded so far, by the paths under which the system has them mapped. */
export function loadedNativeParts(): readonly string[] {
  return [...loadedFiles];
}

/**
 * Loads a native part: the builder puts this where a package would load its own `.node` file. The system maps it from a file, which is
 * unpacked (named by its content) and compared with the executable's before each start.
 *
 * @param name of the embedded file
 */
export function loadNativePart(name: string): unknown {
  const sha256 = readContents().unpacked[name];
  if (sha256 === undefined) throw new Error(`This executable has no ${name}: download it again`);
  const folder = new UnpackedFolder(defaultUnpackedFolder());
  const file = realpathSync(folder.ensure(`${sha256}.node`, sha256, () => readEmbeddedBytes(name)));
  const loaded = { exports: {} };
  try {
    process.dlopen(loaded, file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isForbidden = /failed to map|not permitted|denied/i.test(why);
    const remedy = `. Programs must be allowed to run from ${folder.path} (no mount option noexec)`;
    throw new Error(`Minesweep cannot load a part of itself: ${why}${isForbidden ? remedy : ''}`, { cause: error });
  }
  loadedFiles.add(file);
  return loaded.exports;
}
