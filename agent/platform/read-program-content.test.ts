import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { readProgramContent } from './read-program-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-content-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MEGABYTES = 4 * 2 ** 20;

let files = 0;
function digestOf(content: Buffer): string | undefined {
  const path = join(folder, `program-${++files}`);
  writeFileSync(path, content);
  return observedValue(readProgramContent(path))?.digest;
}

it('is equal for equal files, and tells one that is longer', () => {
  expect(digestOf(Buffer.alloc(MEGABYTES))).toMatch(/^[0-9a-f]{32}$/);
  expect(digestOf(Buffer.alloc(MEGABYTES))).toBe(digestOf(Buffer.alloc(MEGABYTES)));
  expect(digestOf(Buffer.alloc(MEGABYTES + 1))).not.toBe(digestOf(Buffer.alloc(MEGABYTES)));
});

it('sees all of a small file', () => {
  for (const bytes of [1, 100, 65_535, 65_536]) {
    const plain = digestOf(Buffer.alloc(bytes));
    for (const at of [0, bytes >> 1, bytes - 1]) {
      const changed = Buffer.alloc(bytes);
      changed[at] = 1;
      expect(digestOf(changed)).not.toBe(plain);
    }
  }
});

it('sees a change that leaves blocks at even distances as they were', () => {
  const changed = Buffer.alloc(MEGABYTES, 1);
  for (let index = 0; index < 16; index++) {
    const at = Math.floor(((MEGABYTES - 4_096) * index) / 15);
    changed.fill(0, at, at + 4_096);
  }
  expect(digestOf(changed)).not.toBe(digestOf(Buffer.alloc(MEGABYTES)));
});
