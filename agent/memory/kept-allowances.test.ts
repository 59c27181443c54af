import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Allowance } from '#shared/model/allowance.ts';
import { KeptAllowances } from './kept-allowances.ts';
import { openMemory } from './testing.ts';

const allowance: Allowance = {
  ...{ id: 'alw_1', match: { exe: '/opt/builder' }, scope: { type: 'all' } },
  ...{ reason: 'r', owner: 'o', createdAtMs: 1 },
};

describe('what an agent keeps of what is normal', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'minesweep-allowances-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is nothing at first, survives a restart, and is replaced as a whole', () => {
    {
      using memory = openMemory(folder);
      const kept = new KeptAllowances(memory.values);
      expect(kept.allowances).toEqual([]);
      expect(kept.replace('r1', [allowance, { ...allowance, id: 'alw_2' }])).toEqual({ written: true });
    }
    {
      using memory = openMemory(folder);
      const kept = new KeptAllowances(memory.values);
      expect(kept.allowances.map(({ id }) => id)).toEqual(['alw_1', 'alw_2']);
      kept.replace('r2', []);
    }
    using memory = openMemory(folder);
    expect(new KeptAllowances(memory.values).allowances).toEqual([]);
  });

  it('leaves out what it does not understand: without a criterion it would mean more', () => {
    using memory = openMemory(folder);
    const kept = new KeptAllowances(memory.values);
    kept.replace('r1', [{ ...allowance, match: { exe: '/opt/builder', argv: '--bench' } }, 'nonsense', allowance]);
    expect(kept.allowances).toEqual([allowance]);
  });

  it('is nothing when it is damaged', () => {
    using memory = openMemory(folder);
    memory.values.set('allowances', '{"revision":');
    expect(new KeptAllowances(memory.values).allowances).toEqual([]);
    memory.values.set('allowances', '{"revision":1,"allowances":{}}');
    expect(new KeptAllowances(memory.values).allowances).toEqual([]);
  });
});
