import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { HostWatch } from '../../agent/host-watch.ts';
import { hideFromList } from '../../agent/platform/testing/hide-from-list.ts';
import { loadWindowsCalls } from '../../agent/platform/windows/calls/load-windows-calls.ts';
import { WindowsPlatform } from '../../agent/platform/windows/windows-platform.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { loadSignatures } from '../../shared/signature/load.ts';

/* A program that computes and that somebody took out of the list of processes: from the first second to what people read. */

/** Ids are tried at once when the agent starts; nobody waits for a suspicion. */
const WITHIN_S = 30;

it('a hidden program that computes is found and named', { timeout: 180_000 }, async () => {
  const calls = await loadWindowsCalls();
  if ('missing' in calls) throw new Error(calls.missing);
  const folder = mkdtempSync(join(tmpdir(), 'hidden-'));
  const program = join(folder, '$77miner.exe');
  copyFileSync(process.execPath, program);
  const miner = spawn(program, ['-e', 'for (;;);'], { stdio: 'ignore' });
  await sleep(1_000);
  const pid = miner.pid ?? 0;
  using platform = new WindowsPlatform({
    calls: hideFromList(calls, new Set([pid])),
    readMinerConfig: () => undefined,
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
