import { readContents, readEmbeddedBytes } from './embedded-files.ts';
import { UnpackedFolder } from './unpacked-folder.ts';
import { defaultUnpackedFolder } from './unpacked-place.ts';

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
  const file = folder.ensure(`${sha256}.node`, sha256, () => readEmbeddedBytes(name));
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports;
}
