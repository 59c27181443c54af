import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignatureText } from '#shared/signature/load.ts';

/** Every `.yaml` file below a folder, by its path within the folder, in the order of the names. Throws when one cannot be read. */
export function readSignatureFolder(folder: string): SignatureText[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
