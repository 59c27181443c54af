import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { provideTool, requireOrSkip } from '../../../../scripts/testing/require-tool.ts';
import { dataFolderOfUnit, DEFAULT_DATA_FOLDER, writeSystemdUnit } from './systemd-unit.ts';

const ANALYZE = { command: 'systemd-analyze', debianPackage: 'systemd' };
/** `systemd-analyze security` goes from 0 (nothing is allowed) to 10 and takes the limit in tenths. */
const MOST_EXPOSED = '40';

function unit(dataFolder: string): string {
  return writeSystemdUnit({
    ...{ program: { file: process.execPath, args: ['--no-opt'], folder: '/' }, args: ['agent', 'run'] },
    ...{ dataFolder, tokenFile: undefined, reads: [] },
  });
}

it.each([DEFAULT_DATA_FOLDER, '/srv/data of 50% "agents"'])('tells where the data are: %s', (data) => {
  expect(dataFolderOfUnit(unit(data))).toBe(data);
});

it.for([DEFAULT_DATA_FOLDER, '/srv/data of 50% agents'])('is what systemd takes, with data in %s', (data, context) => {
  requireOrSkip(context, provideTool(ANALYZE));
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-unit-'));
  const file = join(folder, 'minesweep-agent.service');
  try {
    writeFileSync(file, unit(data));
    const ask = (...args: readonly string[]) => spawnSync(ANALYZE.command, [...args, file], { encoding: 'utf8' });
    expect(ask('--recursive-errors=no', 'verify')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(ask('security', '--offline=yes', `--threshold=${MOST_EXPOSED}`)).toHaveProperty('status', 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
