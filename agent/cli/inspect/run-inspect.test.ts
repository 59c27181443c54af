import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { simulatedConfig } from '../../../scripts/simulate/simulated-miner.ts';
import { simulatedWallet } from '../../../scripts/simulate/simulated-wallet.ts';
import { temporaryFolder } from '../../../scripts/testing/minesweep.ts';
import { createEmptyParts } from '../../testing/empty-parts.ts';
import { type InspectOptions, runInspect } from './run-inspect.ts';

const wallet = simulatedWallet('inspect');
const config = simulatedConfig({ host: 'pool.example', port: 3333 }, wallet);

describe('inspect', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let printed: string;

  beforeEach(() => {
    folder = temporaryFolder('inspect');
    printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += text;
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    folder[Symbol.dispose]();
  });

  function inspect(path: string, change: Partial<InspectOptions> = {}) {
    return runInspect(createEmptyParts(), {
      paths: [path],
      output: 'json',
      language: 'en',
      failOn: 'high',
      ...change,
    });
  }

  it('names pool and wallet of a configuration in a folder, and says nothing of the rest', async () => {
    mkdirSync(join(folder.path, 'deep', '...'), { recursive: true });
    writeFileSync(join(folder.path, 'deep', '...', 'x.json'), config);
    writeFileSync(join(folder.path, 'package.json'), '{"name":"a","version":"1.0.0"}');
    expect(await inspect(folder.path)).toBe(1);
    const { files, notLookedAt, schemaVersion } = JSON.parse(printed);
    expect([schemaVersion, notLookedAt]).toEqual([1, []]);
    expect(files).toMatchObject([
      {
        is: 'miner-config',
        pools: [{ host: 'pool.example', port: 3333 }],
        wallets: [{ address: wallet, coin: 'XMR', valid: true }],
      },
      { is: 'nothing', score: 0, pools: [], wallets: [] },
    ]);
  });

  it('ends with 0 below --fail-on, with 1 at it', async () => {
    const path = join(folder.path, 'notes.md');
    writeFileSync(path, `Somebody mentioned ${wallet} yesterday.`);
    expect(await inspect(path)).toBe(0);
    expect(await inspect(path, { failOn: 'low' })).toBe(1);
  });

  it('says what it could not look at: 65 for what was named, 2 for what lay in a folder', async () => {
    expect(await inspect(join(folder.path, 'missing'))).toBe(65);
    const capture = Buffer.alloc(64);
    capture.writeUInt32BE(0xd4c3b2a1);
    writeFileSync(join(folder.path, 'a.pcap'), capture);
    printed = '';
    expect(await inspect(folder.path)).toBe(2);
    expect(JSON.parse(printed)).toMatchObject({ files: [], notLookedAt: [{ reason: 'pcap-not-supported-yet' }] });
  });

  it('follows no link inside a folder', async () => {
    symlinkSync('.', join(folder.path, 'loop'));
    symlinkSync('/etc/passwd', join(folder.path, 'out'));
    expect(await inspect(folder.path)).toBe(0);
    expect(JSON.parse(printed).files).toEqual([]);
  });

  it('prints hostile names harmlessly in every format', async () => {
    writeFileSync(join(folder.path, 'a\u001b]0;owned\u0007\u009b31m\u202ejson'), config);
    for (const output of ['human', 'json', 'jsonl'] as const) {
      printed = '';
      await inspect(folder.path, { output });
      expect(printed).toContain(wallet);
      expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});
