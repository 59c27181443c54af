import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writePause } from '../pause-file.ts';
import { openAgentMemory } from '../memory/agent-memory.ts';
import { DECOY_FOLDER_PREFIX } from './decoy-marker.ts';
import { removeAgentData, removeAgentPrograms } from './remove-agent-data.ts';
import { SIMULATOR_FOLDER_PREFIX } from './simulator-marker.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-purge-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What an agent leaves behind when it ends, and when it is killed. */
function runAgent(): void {
  writeFileSync(join(folder, 'agent.db'), 'damaged');
  for (const name of ['status.json', 'agent.log', 'agent.log.old', 'agent.db-wal'])
    writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, `${DECOY_FOLDER_PREFIX}a1B2c3`));
  mkdirSync(join(folder, `${SIMULATOR_FOLDER_PREFIX}a1B2c3`, 'bin'), { recursive: true });
  writePause(folder, 1);
  const opened = openAgentMemory({ folder, nowMs: 0, random: () => new Uint8Array(16) });
  if ('memory' in opened) opened.memory[Symbol.dispose]();
}

it('takes everything that an agent made, and then the folder', () => {
  runAgent();
  expect(readdirSync(folder).some((name) => name.startsWith('corrupt-'))).toBe(true);
  expect(removeAgentData(folder, true)).toEqual([`removed ${folder}`]);
  expect(existsSync(folder)).toBe(false);
});

it('leaves everything else, however much it looks like it', () => {
  runAgent();
  const others = [
    'agent.db.bak',
    'my agent.log',
    'corrupt-files',
    'website',
    'minesweep-selftests',
    'my-minesweep-decoy-x',
  ];
  for (const name of others) mkdirSync(join(folder, name));
  expect(removeAgentData(folder, true)[0]).toContain('6 others are in it');
  expect(readdirSync(folder).sort()).toEqual(others.sort());
});

it('leaves all of it when nobody asks', () => {
  runAgent();
  expect(removeAgentData(folder, false)).toEqual([`kept ${folder}; --purge removes it too`]);
  expect(existsSync(join(folder, 'agent.db'))).toBe(true);
});

it('takes programs alone from where another agent may keep its data', () => {
  runAgent();
  expect(removeAgentPrograms(folder)).toEqual([]);
  expect(readdirSync(folder)).toContain('agent.db');
  expect(readdirSync(folder).filter((name) => name.startsWith('minesweep-'))).toEqual([]);
});

it('takes the folder when there was nothing but programs', () => {
  mkdirSync(join(folder, `${SIMULATOR_FOLDER_PREFIX}a1B2c3`));
  expect(removeAgentPrograms(folder)).toEqual([`removed ${folder}`]);
  expect(removeAgentPrograms(folder)).toEqual([]);
});
