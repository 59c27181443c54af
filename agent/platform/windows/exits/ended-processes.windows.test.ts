import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { eventually } from '../../../../scripts/testing/minesweep.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ExitRecord } from '../../platform.ts';
import { ProcessTable } from '../../process-table.ts';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import { WindowsPlatform } from '../windows-platform.ts';

const PATIENCE_MS = 30_000;
const BURN_MS = 1_000;
/** Ends when it has used so much processor time. */
const BURNS = `while ((({ user, system }) => user + system)(process.cpuUsage()) < ${BURN_MS * 1_000});`;

async function load() {
  const calls = await loadWindowsCalls();
  if ('missing' in calls) throw new Error(calls.missing);
  return calls;
}

it('what a program used until it ended is told; that Wine tells everybody the times of who asks is noticed', async () => {
  const calls = await load();
  // Windows has no such function.
  const isWine = calls.functionAddress('ntdll.dll', 'wine_get_version') !== undefined;
  using platform = new WindowsPlatform({ calls, readMinerConfig: () => undefined });
  const table = new ProcessTable(1_024);
  platform.takeExits();
  const child = spawn(process.execPath, ['-e', BURNS], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await eventually('it is listed', PATIENCE_MS, () => {
    platform.sweepProcesses(table);
    return table.slotOf(child.pid ?? 0) !== undefined;
  });
  await ended;
  const records: ExitRecord[] = [];
  const refused = await eventually('a record of it, or why there is none', PATIENCE_MS, () => {
    platform.sweepProcesses(table);
    const exits = platform.takeExits();
    records.push(...(observedValue(exits)?.records ?? []));
    return 'unobservable' in exits ? exits : records.some(({ pid }) => pid === child.pid);
  });
  console.info(isWine ? 'Wine:' : 'Windows:', JSON.stringify(refused), JSON.stringify(records));
  if (isWine) expect(refused).toMatchObject({ unobservable: 'unsupported', detail: 'process-times' });
  else expect(records.find(({ pid }) => pid === child.pid)?.cpuMs).toBeGreaterThanOrEqual(BURN_MS);
});
