import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ServiceLog } from './service-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps the last of what is said, in two files that do not grow', () => {
  const log = new ServiceLog(folder, () => 0, 200);
  for (let line = 1; line <= 100; line++) log.write(`line ${line}`);
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThan(250);
  expect(readFileSync(join(folder, 'agent.log'), 'utf8')).toMatch(/1970-01-01T00:00:00.000Z line 100\n$/);
});

it('says nothing of a place that takes nothing', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => new ServiceLog(join(folder, 'file'), () => 0).write('line')).not.toThrow();
});
