import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleProgram } from './bundle.mjs';

it('looks for no package that it does not bring: whoever may make a folder above it could give one', async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'minesweep-bundle-'));
  try {
    await bundleProgram(join(import.meta.dirname, '..'), { entryPoints: ['agent/link/wire.ts'], outdir });
    const text = readdirSync(outdir)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(outdir, name), 'utf8'))
      .join('\n');
    expect(text).toContain('WebSocket');
    expect(text).not.toMatch(/bufferutil|utf-8-validate/);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
