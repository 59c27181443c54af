import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { readPause, writePause } from './pause-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-pause-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a pause holds until its end, and is taken back', () => {
  expect(readPause(folder, 1_000)).toBeUndefined();
  writePause(folder, 5_000);
  expect(readPause(folder, 1_000)).toBe(5_000);
  expect(readPause(folder, 5_000)).toBeUndefined();
  writePause(folder, undefined);
  expect(readPause(folder, 1_000)).toBeUndefined();
  writePause(folder, undefined);
});

test('whoever writes the file by hand cannot switch the agent off for long, nor with nonsense', () => {
  writePause(folder, 1_000 + LIMITS.pauseMs + 1);
  expect(readPause(folder, 1_000)).toBeUndefined();
  for (const text of ['', '{', '{"untilMs":"9"}', '{"untilMs":null}', '[]', '\0\0', '{"untilMs":1e999}']) {
    writeFileSync(join(folder, 'pause.json'), text);
    expect(readPause(folder, 1_000)).toBeUndefined();
  }
});
