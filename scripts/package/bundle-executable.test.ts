import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleExecutable } from './bundle-executable.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What esbuild reads of a checkout. */
const READ = ['agent', 'bin', 'collector', 'node_modules', 'package.json', 'shared', 'signatures', 'tsconfig.json'];

it('is the same bytes wherever sources and packages lie, also behind links', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-same-'));
  try {
    const elsewhere = join(folder, 'a longer path/with spaces');
    mkdirSync(elsewhere, { recursive: true });
    for (const name of READ) symlinkSync(join(ROOT, name), join(elsewhere, name));
    const here = await bundled(ROOT, join(folder, 'here'));
    expect(here.length).toBeGreaterThan(50);
    expect(await bundled(elsewhere, join(folder, 'there'))).toEqual(here);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

/** What was written: names with their SHA-256. */
async function bundled(root: string, outdir: string): Promise<readonly string[]> {
  await bundleExecutable(root, { native: 'linux-x64' }, outdir);
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(outdir, name)))
      .digest('hex');
  return readdirSync(outdir).map((name) => `${digest(name)} ${name}`);
}
