import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { HostWatch } from '../../agent/host-watch.ts';
import { ProcessTable } from '../../agent/platform/process-table.ts';
import { hideFromList } from '../../agent/platform/testing/hide-from-list.ts';
import { loadWindowsCalls } from '../../agent/platform/windows/calls/load-windows-calls.ts';
import { ForeignCode } from '../../agent/platform/windows/hiding/foreign-code.ts';
import { WindowsPlatform } from '../../agent/platform/windows/windows-platform.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { observedValue } from '../../shared/model/observed.ts';
import { loadSignatures } from '../../shared/signature/load.ts';
import { eventually } from '../testing/minesweep.ts';

/* A program that computes and that somebody took out of the list of processes: from the first second to what people read. */

/** Ids are tried at once when the agent starts; nobody waits for a suspicion. */
const WITHIN_S = 30;
/** So much it has computed when the agent starts, however many others do: what is told of it must say so. */
const USED_S = 1.2;
const PATIENCE_MS = 60_000;

it('a hidden program that computes is found and named', { timeout: 180_000 }, async () => {
  const calls = await loadWindowsCalls();
  if ('missing' in calls) throw new Error(calls.missing);
  const folder = mkdtempSync(join(tmpdir(), 'hidden-'));
  const program = join(folder, '$77miner.exe');
  copyFileSync(process.execPath, program);
  // Koffi lies where only the tests load it from.
  const parts = (observedValue(await new ForeignCode(calls).read([])) ?? []).map(({ text }) => text);
  const miner = spawn(program, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const pid = miner.pid ?? 0;
  const table = new ProcessTable(1_024);
  using honest = new WindowsPlatform({ calls, readMinerConfig: () => undefined });
  await eventually(`${USED_S} s of work`, PATIENCE_MS, () => {
    honest.sweepProcesses(table);
    const slot = table.slotOf(pid);
    return slot !== undefined && table.cpuMs(slot) >= USED_S * 1_000;
  });
  using platform = new WindowsPlatform({
    calls: hideFromList(calls, new Set([pid])),
    readMinerConfig: () => undefined,
    loadedNativeParts: () => parts,
  });
  const stop = new AbortController();
  const watch = new HostWatch({
    ...{ platform, signatures: loadSignatures([]).set, ownerships: new ForgetfulSink(), hostId: 'windows' },
    ...{ intervalMs: 1_000, signal: stop.signal, ownPid: process.pid },
  });
  const found: Finding[] = [];
  let second = 0;
  for (; second < WITHIN_S && !found.some(({ kind }) => kind === 'hidden-process'); second++) {
    const beganMs = performance.now();
    for (const { finding } of watch.step()?.changes ?? []) found.push(finding);
    await sleep(Math.max(0, 1_000 - (performance.now() - beganMs)));
  }
  stop.abort();
  miner.kill();
  await new Promise((resolve) => miner.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  console.info(`after ${second} s: ${[...new Set(found.map(({ text }) => text))].join('; ')}`);
  const hidden = found.find(({ kind }) => kind === 'hidden-process');
  expect(hidden).toMatchObject({
    subject: { type: 'process', process: { pid, exe: { text: program } } },
    signals: [{ code: 'evasion.hidden-process', params: { seenBy: 'process-id', unseenBy: 'process-list' } }],
  });
  expect(hidden?.signals[0]?.params.coreSeconds).toBeGreaterThan(1);
});
