import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What a call of Windows wrote, and where: pointers in it point into itself. `count`: rows, where the call tells them. */
export interface WindowsStructure {
  readonly address: number;
  readonly count?: number;
  readonly gzipBase64: string;
}

type Name = 'processes' | 'processors' | 'modules' | 'services';

/** Structures that Windows, as Wine plays it, wrote on another day (`node scripts/windows/record-structures.ts`). */
export function readWindowsStructure(name: Name): { buffer: Buffer; address: number; count: number } {
  const file = new URL('./windows-structures.json', import.meta.url);
  const all: Readonly<Record<Name, WindowsStructure>> = JSON.parse(readFileSync(file, 'utf8'));
  const { address, count = 0, gzipBase64 } = all[name];
  return { buffer: gunzipSync(Buffer.from(gzipBase64, 'base64')), address, count };
}
