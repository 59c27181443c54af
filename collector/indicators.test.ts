import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noSignatures } from './store/sqlite/testing/start-test-worker.ts';
import { Indicators } from './indicators.ts';

const WITHIN = { timeout: 2_500, interval: 20 };
const pool = (address: string) =>
  `kind: indicators\nentries:\n  - { address: ${address}, port: 3333, is: pool, confidence: high }\n`;
const lists = (indicators: Indicators, address: string) => indicators.set.matchAddress(address, 3333) !== undefined;

function open(path: string): Indicators {
  const indicators = Indicators.fromJson(noSignatures(), [path]);
  if (indicators === undefined) throw new Error('the empty set is damaged');
  return indicators;
}

describe('indicators that change while the collector runs', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'minesweep-indicators-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are followed: written in place, replaced, wrong, deleted, there again', async () => {
    const file = join(folder, 'site.yaml');
    writeFileSync(file, pool('203.0.113.1'));
    await using indicators = open(file);
    let told = 0;
    indicators.watch(() => {
      told += 1;
    });
    writeFileSync(file, pool('203.0.113.22'));
    await vi.waitFor(() => expect(lists(indicators, '203.0.113.22')).toBe(true), WITHIN);
    writeFileSync(`${file}.new`, pool('203.0.113.3'));
    renameSync(`${file}.new`, file);
    await vi.waitFor(() => expect(lists(indicators, '203.0.113.3')).toBe(true), WITHIN);
    writeFileSync(file, 'kind: [');
    await vi.waitFor(() => expect(indicators.problems.join()).toContain('still holds'), WITHIN);
    expect(lists(indicators, '203.0.113.3')).toBe(true);
    rmSync(file);
    await vi.waitFor(() => expect(indicators.problems.join()).toContain('ENOENT'), WITHIN);
    expect(lists(indicators, '203.0.113.3')).toBe(true);
    writeFileSync(file, pool('203.0.113.5'));
    await vi.waitFor(() => expect(lists(indicators, '203.0.113.5')).toBe(true), WITHIN);
    expect(indicators.problems).toEqual([]);
    expect(told).toBeGreaterThanOrEqual(5);
  });

  it('are followed in a folder, new files and folders too', async () => {
    await using indicators = open(folder);
    indicators.watch(() => undefined);
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'a.yaml'), pool('203.0.113.1'));
    await vi.waitFor(() => expect(lists(indicators, '203.0.113.1')).toBe(true), WITHIN);
    rmSync(join(folder, 'more'), { recursive: true });
    await vi.waitFor(() => expect(lists(indicators, '203.0.113.1')).toBe(false), WITHIN);
  });
});
