import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { requireOrSkip } from '../../scripts/testing/require-tool.ts';
import { runAgentPause } from './run-agent-pause.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-pause-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pause = () => () => runAgentPause({ data: folder, duration: '10m', output: 'human', language: 'en' }, 0);

it('tells who is not allowed from where no agent ever ran', (context) => {
  requireOrSkip(context, process.getuid?.() === 0 ? undefined : 'only root can become somebody else');
  expect(pause()).toThrow(/No agent has ever run/);
  writeFileSync(join(folder, 'status.json'), '{}');
  chmodSync(folder, 0o700);
  process.seteuid?.(65_534);
  try {
    expect(pause()).toThrow(/Only who runs the agent/);
  } finally {
    process.seteuid?.(0);
  }
});
