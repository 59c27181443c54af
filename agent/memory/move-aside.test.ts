import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../scripts/testing/minesweep.ts';
import { moveAside } from './move-aside.ts';

it('moves a database with its journals, which would otherwise be played into the next one', () => {
  using folder = temporaryFolder('memory');
  const files = ['agent.db', 'agent.db-journal', 'agent.db-shm', 'agent.db-wal'];
  for (const name of [...files, 'agent-id']) writeFileSync(join(folder.path, name), name);
  const aside = moveAside(folder.path, 'agent.db', 'corrupt', 0);
  expect(readdirSync(aside).sort()).toEqual(files);
  expect(readdirSync(folder.path).sort()).toEqual(['agent-id', 'corrupt-1970-01-01T00-00-00-000Z']);
});

it('finds another name when that moment has one already', () => {
  using folder = temporaryFolder('memory');
  const asides = [1, 2].map(() => {
    writeFileSync(join(folder.path, 'agent.db'), '');
    return moveAside(folder.path, 'agent.db', 'corrupt', 0);
  });
  expect(new Set(asides).size).toBe(2);
});
