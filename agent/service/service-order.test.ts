import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServiceOrder } from './service-order.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'minesweep-order-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const parts = { ownCommand: { file: process.execPath, args: [], folder: undefined } };
const manager = { defaultDataFolder: '/var/lib/minesweep/agent', keepsOutput: true };

describe('what a service is to run', () => {
  it('opens the place that was looked at, not a link to it', () => {
    const token = join(folder, 'token');
    writeFileSync(token, 'secret');
    symlinkSync(folder, join(folder, 'link'), 'junction');
    const tokenFile = join(folder, 'link', 'token');
    const data = join(folder, 'link', 'not', 'yet');
    const order = createServiceOrder(
      parts,
      { collector: 'wss://192.0.2.1/agent', tokenFile, data, indicators: [tokenFile], bait: true },
      manager,
    );
    const expected = { tokenFile: token, reads: [token], dataFolder: join(folder, 'not', 'yet') };
    expect(order).toMatchObject(expected);
    expect(order.args.filter((word) => word.startsWith(folder))).toEqual([token, token, expected.dataFolder]);
  });

  it('looks as often as it was told', () => {
    const { args } = createServiceOrder(parts, { indicators: [], bait: true, intervalMs: 5_000 }, manager);
    expect(args.join(' ')).toContain('--interval-ms 5000');
  });

  it('needs a collector where nobody keeps what a service prints', () => {
    const mute = { ...manager, keepsOutput: false };
    expect(() => createServiceOrder(parts, { indicators: [], bait: true }, mute)).toThrow(/need a collector/);
  });
});
