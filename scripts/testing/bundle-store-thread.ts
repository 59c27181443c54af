import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Native code is found in node_modules, so the bundle lies below the project. */
const NATIVE = ['better-sqlite3', 'koffi'];

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles the thread of the store once for all tests: one that strips the types of two hundred files takes four times as long to start, and
 * every store starts three.
 */
export async function setup(): Promise<() => void> {
  const dist = join(ROOT, 'dist');
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, 'store-thread-'));
  const outfile = join(folder, 'worker-entry.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join('collector', 'store', 'sqlite', 'testing', 'worker-entry.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    keepNames: true,
    sourcemap: 'inline',
    external: NATIVE,
    logLevel: 'warning',
  });
  process.env.MINESWEEP_TEST_STORE_THREAD = outfile;
  return () => rmSync(folder, { recursive: true, force: true });
}
