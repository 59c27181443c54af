import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import type { HiddenSearchRequest, Platform } from '../../platform.ts';
import { ProcessTable } from '../../process-table.ts';
import { hideFromList } from '../../testing/hide-from-list.ts';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import { ProcessList } from '../process/process-list.ts';
import { ProcessRuns, QUERY_LIMITED } from '../process/process-run.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';
import { WindowsPlatform } from '../windows-platform.ts';

/* Processes, ids, handles and connections are real; only the list is changed, and only for who is hidden. */

const BURN = 'for (;;);';
const SEARCHES = 20;
const children = new Set<ChildProcess>();
let calls: WindowsCalls;

beforeAll(async () => {
  const loaded = await loadWindowsCalls();
  if ('missing' in loaded) throw new Error(loaded.missing);
  calls = loaded;
});
afterAll(() => {
  for (const child of children) child.kill();
});

function start(source: string): number {
  const child = spawn(process.execPath, ['-e', source, '--', 'stratum+tcp://pool.example:3333'], { stdio: 'ignore' });
  children.add(child);
  return child.pid ?? 0;
}

async function search(platform: Platform, change: Partial<HiddenSearchRequest>) {
  const request = { kind: 'hidden-processes', process: 'host', suspects: [], ...change } as const;
  const result = await platform.runProbe(request, AbortSignal.timeout(5_000));
  const found = result.kind === 'hidden-processes' ? observedValue(result.search) : undefined;
  if (found === undefined) throw new Error(`no answer: ${JSON.stringify(result)}`);
  return found;
}

const openWith = (asked: WindowsCalls) => new WindowsPlatform({ calls: asked, readMinerConfig: () => undefined });

describe('a process that is taken out of the list', () => {
  it('is found by its id, and read in every sweep from then on', async () => {
    const pid = start(BURN);
    await sleep(700);
    using platform = openWith(hideFromList(calls, new Set([pid])));
    const table = new ProcessTable(1_024);
    platform.sweepProcesses(table);
    expect(table.slotOf(pid)).toBeUndefined();
    const { hidden } = await search(platform, { fromPid: 1 });
    expect(hidden).toMatchObject([{ pid, seenBy: ['process-id'], unseenBy: ['process-list'] }]);
    platform.sweepProcesses(table);
    const slot = table.slotOf(pid) ?? -1;
    const before = table.cpuMs(slot);
    const details = observedValue(platform.readProcess(pid, table.startId[slot] ?? 0));
    expect(details).toMatchObject({ pid, parentPid: process.pid, exe: { value: { text: process.execPath } } });
    expect(JSON.stringify(details?.argv)).toContain('pool.example:3333');
    const used = () => {
      platform.sweepProcesses(table);
      return table.cpuMs(slot) - before;
    };
    await expect.poll(used, { timeout: 10_000 }).toBeGreaterThan(0);
  });

  it('is found by its connection, without trying ids', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const pid = start(
      `require('node:net').connect(${port}, '127.0.0.1'); const end = Date.now() + 5e2; while (Date.now() < end);`,
    );
    await new Promise((resolve) => server.once('connection', resolve));
    await sleep(300);
    using platform = openWith(hideFromList(calls, new Set([pid])));
    platform.readConnections();
    const { hidden } = await search(platform, {});
    expect(hidden).toMatchObject([{ pid, seenBy: ['process-id', 'connection-owner'] }]);
    server.close();
  });
});

describe('a host where nobody hides', () => {
  it('has nobody found in twenty searches while processes come and go', async () => {
    using platform = openWith(calls);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const took: number[] = [];
    let runs = 0;
    const source = "for (;;) { require('node:child_process').spawnSync('cmd.exe', ['/c', 'exit']); console.log(); }";
    const comeAndGo = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.add(comeAndGo);
    comeAndGo.stdout.on('data', () => runs++);
    await sleep(2_000);
    delay.enable();
    for (let index = 0; index < SEARCHES; index++) {
      platform.readConnections();
      const beganMs = performance.now();
      expect((await search(platform, { fromPid: 1 })).hidden).toEqual([]);
      took.push(performance.now() - beganMs);
    }
    delay.disable();
    comeAndGo.kill();
    took.sort((left, right) => left - right);
    const ms = (value: number | undefined) => Math.round(value ?? 0);
    console.log(
      `search: ${ms(took[10])} ms, longest ${ms(took.at(-1))} ms; loop held ${ms(delay.percentile(99) / 1e6)} ms, longest ${ms(delay.max / 1e6)} ms; ${runs} runs`,
    );
    expect(runs).toBeGreaterThan(SEARCHES);
  });

  it('has ended processes that still open, and threads, and neither is anybody', async () => {
    const child = spawn(process.execPath, ['-e', BURN], { stdio: 'ignore' });
    await sleep(700);
    const pid = child.pid ?? 0;
    const held = calls.openProcess(QUERY_LIMITED, pid) ?? 0n;
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
    const runs = new ProcessRuns(calls);
    expect(runs.read(pid)).toMatchObject({ unobservable: 'vanished', detail: 'ended' });
    using platform = openWith(calls);
    expect((await search(platform, { fromPid: 1, suspects: [pid] })).hidden).toEqual([]);
    calls.closeHandle(held);
    const list = new ProcessList(calls);
    list.read();
    const threads: number[] = [];
    list.records?.forEach((at) => {
      for (const { threadId } of list.records?.threadsOf(at) ?? []) threads.push(threadId);
    });
    expect(threads.length).toBeGreaterThan(10);
    expect(threads.map((id) => 'value' in runs.read(id))).not.toContain(true);
  });
});
