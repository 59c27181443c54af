import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the benchmark's own C programs are built; the system cleans it. */
const folder = mkdtempSync(join(tmpdir(), 'minesweep-bench-'));

/** Builds `scripts/bench/NAME.c` and returns the path of the program, or why there is none. */
export function buildCProgram(name: string): { readonly path: string } | { readonly missing: string } {
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  const path = join(folder, name);
  const built = spawnSync('cc', ['-O2', '-Wall', '-o', path, source], { encoding: 'utf8' });
  if (built.error !== undefined) return { missing: 'no C compiler (cc) on this machine' };
  if (built.status !== 0) return { missing: `cc failed: ${built.stderr.trim()}` };
  return { path };
}
