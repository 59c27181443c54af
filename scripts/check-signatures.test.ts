import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSignatures } from '../shared/signature/load.ts';
import { compileToJson, signatureSetFromJson } from '../shared/signature/signatures-json.ts';
import { readSignatureFolder } from '../bin/signature-folder.ts';

const content = join(import.meta.dirname, '..', 'signatures');
const texts = readSignatureFolder(content);
const { set, problems } = loadSignatures(texts);
const planted = mkdtempSync(join(tmpdir(), 'signatures-'));
afterAll(() => rmSync(planted, { recursive: true }));

function check(folder: string): { status: number | null; out: string; err: string } {
  const script = join(import.meta.dirname, 'check-signatures.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

describe('check-signatures', () => {
  test('the content passes', () => {
    const { status, out, err } = check(content);
    expect(err).toBe('');
    expect(out).toMatch(/\d+ files, \d+ entries, 0 problems/);
    expect(status).toBe(0);
  });

  test.each([
    [
      'a row that rests on CoinBlocker alone',
      '  - { domain: planted.example, sources: [coinblocker] }',
      'weak-sources',
    ],
    ['a row without a source', '  - { domain: planted.example, sources: [] }', 'no-sources'],
    ['a duplicate', '  - { domain: NANOPOOL.org, sources: [maltrail] }', 'duplicate'],
    ['an overlap', '  - { domain: xmr.nanopool.org, sources: [maltrail] }', 'overlap'],
    [
      'too much confidence',
      '  - { domain: planted.example, confidence: high, sources: [maltrail, sigma-win] }',
      'confidence-unsupported',
    ],
    ['a typing error', '  - { domain: planted.example, source: [maltrail] }', 'unknown-field'],
    ['a sample that must not match', '  - { domain: com.example, sources: [maltrail] }', 'sample-matched'],
  ])('%s turns it red', (_, line, code) => {
    cpSync(content, planted, { recursive: true, force: true });
    const file = join(planted, 'pools', 'public.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}${line}\n`);
    const { status, err } = check(planted);
    expect(status).toBe(1);
    expect(err).toContain(`[${code}`);
    expect(err).toContain('pools/public.yaml:');
    expect(err).toContain('^');
  });

  test('an empty folder is not a success', () => {
    const empty = mkdtempSync(join(planted, 'empty-'));
    expect(check(empty).status).toBe(1);
  });
});

describe('the content', () => {
  test('every source is attributed in NOTICE', () => {
    const notice = readFileSync(join(content, 'NOTICE'), 'utf8');
    const sources = loadSignatures(texts).files.flatMap((file) => file.sources);
    expect(sources.length).toBeGreaterThan(10);
    for (const { entry } of sources) expect(notice).toMatch(new RegExp(`\\b${entry.id}\\b`));
  });

  test('nothing comes from rules under the Elastic License', () => {
    for (const { text } of texts) expect(text).not.toMatch(/sources: \[[^\]]*elastic/);
  });

  test('knows the wallet of the authors of XMRig as theirs', () => {
    const wallet = '48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD';
    expect(set.knownWallets.get(wallet)).toBe('xmrig-donation');
  });

  test.each(['xmr.2miners.com', 'gulf.moneroocean.stream', 'pool.supportxmr.com', 'donate.v2.xmrig.com'])(
    '%s is known',
    (name) => {
      expect(set.matchDomain(name)?.confidence).toBe('high');
    },
  );

  test.each([
    'notapool.2miners.com.example',
    'evil2miners.com',
    'www.xmrig.com',
    'getmonero.org',
    'github.com',
    'ddns.net',
    'localhost',
    'google.com',
    'pool.ntp.org',
    '0.pool.ntp.org',
    'microsoft.com',
    'mine.example',
  ])('canary: %s is not', (name) => expect(set.matchDomain(name)).toBeUndefined());

  test.each(['127.0.0.1', '0.0.0.0', '::1', '10.0.0.1', '192.168.1.1', '8.8.8.8', '1.1.1.1', '203.0.113.7'])(
    'canary: %s is not',
    (ip) => {
      for (const port of [undefined, 80, 443, 3333]) expect(set.matchAddress(ip, port)).toBeUndefined();
    },
  );

  test.each([
    'node',
    'java',
    'python3',
    'explorer.exe',
    'svchost.exe',
    'kworker/0:1',
    'minetest',
    'systemd',
    'determiner',
  ])('canary: the program %s is not a miner', (name) => expect(set.programName(name)).toBeUndefined());

  test.each(['--disable-gpu', '--threads', '--config', '--help', '--version', '--port', '--nice', '-c'])(
    'canary: the flag %s gives nobody away',
    (flag) => expect(set.minersWithFlag(flag)).toEqual([]),
  );

  test('is sound and survives compiling', () => {
    expect(problems).toEqual([]);
    expect(signatureSetFromJson(compileToJson(set))?.entries).toEqual(set.entries);
  });
});
