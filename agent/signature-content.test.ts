import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { followSignatureContent, readSignatureContent } from './signature-content.ts';

const WITHIN = { timeout: 2_500, interval: 20 };
const parts = {
  version: '0',
  readBuiltInSignatures: async () => compileToJson(compileSignatures([])),
};
const pool = (address: string) =>
  `kind: indicators\nentries:\n  - { address: ${address}, port: 3333, is: pool, confidence: high }\n`;

describe('indicators that change while the agent runs', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'minesweep-indicators-'));
    file = join(folder, 'site.yaml');
    writeFileSync(file, pool('203.0.113.1'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are followed by the set that was handed out; a mistake is told and takes nothing away', async () => {
    const told: (readonly string[])[] = [];
    using content = await followSignatureContent(parts, [file], (problems) => told.push(problems));
    const lists = (address: string) => content.set.matchAddress(address, 3333) !== undefined;
    expect(lists('203.0.113.1')).toBe(true);
    writeFileSync(file, pool('203.0.113.22'));
    await vi.waitFor(() => expect(lists('203.0.113.22')).toBe(true), WITHIN);
    expect(lists('203.0.113.1')).toBe(false);
    writeFileSync(file, 'kind: [');
    await vi.waitFor(() => expect(told.at(-1)?.join()).toContain('still holds'), WITHIN);
    expect(lists('203.0.113.22')).toBe(true);
    expect(content.set.entries).toHaveLength(1);
    expect(told[0]).toEqual([]);
  });

  it('must be there at the start', async () => {
    await expect(followSignatureContent(parts, [join(folder, 'none')], () => undefined)).rejects.toThrow('ENOENT');
    await expect(readSignatureContent(parts, [join(folder, 'none')])).rejects.toThrow('ENOENT');
  });
});
