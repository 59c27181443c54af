import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Plant } from './plant.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NOT_COPIED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** A copy of the sources in a temporary folder, with the installed packages linked in. Gone when it is disposed of. */
export class CopyOfTree implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'minesweep-planted-'));

  constructor() {
    for (const name of readdirSync(ROOT)) {
      if (!NOT_COPIED.has(name)) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  plant({ name, file, change }: Plant): void {
    const path = join(this.folder, file);
    if ('content' in change) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, change.content, { flag: 'wx' });
      return;
    }
    const pieces = readFileSync(path, 'utf8').split(change.find);
    if (pieces.length !== 2) {
      throw new Error(`"${name}": ${file} holds ${JSON.stringify(change.find)} ${pieces.length - 1} times, not once`);
    }
    writeFileSync(path, pieces.join(change.replace));
  }

  /** Takes a planted edit back. */
  restore(file: string): void {
    cpSync(join(ROOT, file), join(this.folder, file));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
