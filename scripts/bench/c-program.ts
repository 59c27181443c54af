import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program that was built, or why there is none. */
export type CProgram = { readonly path: string } | { readonly missing: string };

/** The benchmark's own C programs, in a folder that is removed with this object. */
export class CPrograms implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'minesweep-bench-'));

  /** Builds `scripts/bench/NAME.c`, or `NAME.c` of another folder. */
  build(name: string, folder: string | URL = import.meta.url): CProgram {
    const source = fileURLToPath(new URL(`./${name}.c`, folder));
    const path = join(this.#folder, name);
    const built = spawnSync('cc', ['-O2', '-Wall', '-o', path, source], { encoding: 'utf8' });
    if (built.error !== undefined) return { missing: `${name}: no C compiler (cc) on this machine` };
    if (built.status !== 0) return { missing: `${name}: cc failed: ${built.stderr.trim()}` };
    return { path };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
