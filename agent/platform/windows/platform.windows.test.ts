import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../scripts/testing/minesweep.ts';
import { isUnobservable, observedValue } from '#shared/model/observed.ts';
import { PLATFORM_CONFORMANCE } from '../conformance.ts';
import type { Platform } from '../platform.ts';
import { ProcessTable } from '../process-table.ts';
import { openWindowsPlatform } from './open-windows-platform.ts';

/* What Windows, or Wine, says must fit what Node says of this process. */

const open = () => openWindowsPlatform((text) => (text.includes('donate-level') ? MINER_CONFIG : undefined));
/** Where others compute, a program waits for its turn. */
const PATIENCE_MS = 30_000;
const MINER_CONFIG = { format: 'xmrig', score: 100, pools: [], wallets: [], logins: [], reasons: [] } as never;

describe('this Windows', () => {
  it.for(PLATFORM_CONFORMANCE.map(({ name, check }) => [name, check] as const))('%s', async ([, check]) => {
    using platform = await open();
    await check(platform);
  });
});

describe('this process on this Windows', () => {
  let platform: Platform;
  const table = new ProcessTable(4_096);
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-windows-'));
  const tick = () => {
    platform.beginTick();
    const swept = platform.sweepProcesses(table);
    if (isUnobservable(swept)) throw new Error(`no sweep: ${JSON.stringify(swept)}`);
  };
  const runOf = (pid: number) => {
    const slot = table.slotOf(pid);
    if (slot === undefined) throw new Error(`${pid} is not in the table`);
    return { slot, startId: table.startId[slot] ?? Number.NaN, key: table.keyOf(slot) };
  };

  beforeAll(async () => {
    platform = await open();
  });
  afterAll(() => {
    platform[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  it('is itself in the details', () => {
    tick();
    const { startId } = runOf(process.pid);
    const details = observedValue(platform.readProcess(process.pid, startId));
    expect(details).toMatchObject({
      pid: process.pid,
      parentPid: process.ppid,
      name: { text: 'node.exe' },
      exe: { value: { text: process.execPath } },
      kernelThread: false,
    });
    expect(Math.abs((details?.startedAtMs ?? 0) - (Date.now() - process.uptime() * 1_000))).toBeLessThan(3_000);
    const argv = details === undefined ? undefined : observedValue(details.argv);
    expect(argv?.map(({ text }) => text)).toContain('run');
    expect(details === undefined ? undefined : observedValue(details.user)?.name).toMatch(/\w\\\w/);
    expect(details === undefined ? undefined : observedValue(details.exeFile)?.inode).toBeGreaterThan(0);
  });

  it('shows when a program begins, burns and ends', async () => {
    const child = spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' });
    await sleep(700);
    tick();
    const pid = child.pid ?? 0;
    const { slot, key } = runOf(pid);
    const before = table.cpuMs(slot);
    await eventually('300 ms of processor time', PATIENCE_MS, () => {
      tick();
      return table.cpuMs(runOf(pid).slot) - before > 300;
    });
    expect(table.threads[slot]).toBeGreaterThan(1);
    expect(table.residentBytes[slot]).toBeGreaterThan(5_000_000);
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
    await sleep(200);
    tick();
    expect(table.vanishedKeys).toContain(key);
  });

  it('is no service, and tells those that are', () => {
    tick();
    const groupOf = (slot: number) => {
      const details = observedValue(platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0));
      return details === undefined ? undefined : observedValue(details.cgroup);
    };
    const groups = Array.from({ length: table.slotLimit }, (_, slot) => groupOf(slot));
    // Wine has these two at work, one of them in a svchost.exe, which others may share.
    expect(groups).toContain('/services/RpcSs');
    expect(groups).toContainEqual(expect.stringMatching(/^\/services\/(?:Eventlog|svchost -k \w+)$/));
    expect(groupOf(runOf(process.pid).slot)).toBeUndefined();
  });

  it('says which library a host of services has loaded', () => {
    tick();
    const services = Array.from({ length: table.slotLimit }, (_, slot) =>
      observedValue(platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0)),
    ).flatMap((details) => details?.services ?? []);
    const fileOf = (name: string, field: 'program' | 'library') => {
      const found = services.find((each) => each.name === name)?.[field];
      return found === undefined ? undefined : observedValue(found)?.text.toLowerCase();
    };
    expect(fileOf('Eventlog', 'library')).toMatch(/\\wevtsvc\.dll$/);
    expect(fileOf('Eventlog', 'program')).toMatch(/\\svchost\.exe$/);
    expect(fileOf('RpcSs', 'program')).toMatch(/\\rpcss\.exe$/);
    expect(fileOf('RpcSs', 'library')).toBeUndefined();
  });

  it('has arguments as they were given, whatever they are', async () => {
    const given = ['--pool=stratum+tcp://pool.example:3333', 'with space', 'quote"inside', 'back\\slash\\', '', '漢字'];
    const child = spawn(process.execPath, ['-e', 'setInterval(()=>{},1e6)', '--', ...given], { stdio: 'ignore' });
    await sleep(700);
    tick();
    const { startId } = runOf(child.pid ?? 0);
    const details = observedValue(platform.readProcess(child.pid ?? 0, startId));
    child.kill();
    const argv = details === undefined ? undefined : observedValue(details.argv);
    expect(argv?.slice(-given.length).map(({ text }) => text)).toEqual(given);
  });

  it('owns its connections', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect(port, '127.0.0.1');
    await new Promise((resolve) => client.once('connect', resolve));
    const found = observedValue(platform.readConnections())?.find(({ tuple }) => tuple.local.port === client.localPort);
    expect(found).toMatchObject({ state: 'established', tuple: { remote: { ip: '127.0.0.1', port } } });
    const again = observedValue(platform.readConnections())?.find(({ tuple }) => tuple.local.port === client.localPort);
    expect(again?.socketId).toBe(found?.socketId);
    expect(platform.readSocketOwners([process.pid]).bySocket.get(found?.socketId ?? 0)).toBe(process.pid);
    client.destroy();
    server.close();
  });

  it('has the configuration that lies beside a program', async () => {
    const program = join(folder, 'xmrig.exe');
    copyFileSync(process.execPath, program);
    writeFileSync(join(folder, 'config.json'), '{"donate-level":1}');
    writeFileSync(join(folder, 'other.json'), '{}');
    const child = spawn(program, ['-e', 'setInterval(()=>{},1e6)'], { stdio: 'ignore', cwd: folder });
    await sleep(700);
    tick();
    const { key } = runOf(child.pid ?? 0);
    const request = { kind: 'miner-config', process: key, pid: child.pid ?? 0, namedPaths: [] } as const;
    const result = await platform.runProbe(request, new AbortController().signal);
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
    const files = result.kind === 'miner-config' ? observedValue(result.files) : undefined;
    expect(files?.map(({ path, how }) => [path.text, how])).toEqual([
      [join(folder, 'config.json'), 'beside-exe'],
      [join(folder, 'other.json'), 'beside-exe'],
    ]);
    expect(files?.map(({ content }) => observedValue(content)?.reading !== undefined)).toEqual([true, false]);
  });

  it('has threads that compute, memory, and a file', async () => {
    const source = 'const b = Buffer.alloc(2.1e9); const end = Date.now() + 6e4; while (Date.now() < end);';
    const child = spawn(process.execPath, ['-e', source], { stdio: 'ignore' });
    await sleep(700);
    tick();
    const { key, slot } = runOf(child.pid ?? 0);
    const request = { kind: 'process-footprint', process: key, pid: child.pid ?? 0 } as const;
    // Each look watches for half a second, in which others may compute as well: then its process used as little.
    const footprint = await eventually('a thread that computes as its process does', PATIENCE_MS, async () => {
      tick();
      const [before, fromMs] = [table.cpuMs(slot), performance.now()];
      const result = await platform.runProbe(request, new AbortController().signal);
      const told = result.kind === 'process-footprint' ? observedValue(result.footprint) : undefined;
      if (told === undefined) throw new Error(JSON.stringify(result));
      tick();
      const cores = (table.cpuMs(slot) - before) / (performance.now() - fromMs);
      return (observedValue(told.threads)?.busy[0]?.cores ?? 0) > 0.6 * cores ? told : undefined;
    }).finally(() => child.kill());
    const { memory, threads, origin } = footprint;
    expect(observedValue(memory)?.largeAnonymousBytes?.[0]).toBeGreaterThan(2e9);
    expect(observedValue(memory)?.codeFiles?.map((name) => name.toLowerCase())).toContain('node.exe');
    expect(observedValue(threads)?.busy[0]?.cores).toBeLessThan(1.2);
    expect(observedValue(threads)?.count).toBeGreaterThan(2);
    expect(observedValue(origin)).toMatchObject({ file: 'same' });
    // All drivers of Wine lie in the folder of Windows, and nobody was granted the privilege.
    expect([footprint.drivers, footprint.driverFiles]).toEqual([{ value: [] }, { value: [] }]);
    expect(footprint.mayLockMemory).toEqual({ value: false });
  });
});
