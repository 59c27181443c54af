import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { networkInterfaces, tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUnobservable, observedValue } from '#shared/model/observed.ts';
import { ProcessTable } from '../process-table.ts';
import type { LinuxPlatform } from './linux-platform.ts';
import { LIVE_PATHS } from './linux-paths.ts';
import { LinuxPlatform as Linux } from './linux-platform.ts';
import { openLinuxPlatform } from './open-linux-platform.ts';

/* What this machine says must fit what Node says of it. */

/** A machine may have no IPv6. */
const LOOPBACKS = ['127.0.0.1', '::1'].filter((ip) =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === ip)),
);

let platform: LinuxPlatform;
const table = new ProcessTable(16_384);
const ownStartId = () => table.startId[table.slotOf(process.pid) ?? -1] ?? Number.NaN;

beforeAll(async () => {
  platform = await openLinuxPlatform(() => undefined);
});
afterAll(() => platform[Symbol.dispose]());

function tick() {
  platform.beginTick();
  const swept = platform.sweepProcesses(table);
  if (isUnobservable(swept)) throw new Error(`no sweep: ${swept.unobservable}`);
  return swept.value;
}

describe('this process on this machine', () => {
  it('is itself in the details', () => {
    tick();
    const details = observedValue(platform.readProcess(process.pid, ownStartId()));
    expect(details).toMatchObject({
      pid: process.pid,
      parentPid: process.ppid,
      exe: { value: { text: process.execPath } },
      exeDeleted: false,
      cwd: { value: { text: process.cwd() } },
      user: { value: { uid: process.getuid?.() } },
      kernelThread: false,
    });
    expect(observedValue(details?.argv ?? { unobservable: 'failed' })?.length).toBeGreaterThan(0);
    const ageMs = Date.now() - (details?.startedAtMs ?? 0);
    expect(Math.abs(ageMs - process.uptime() * 1_000)).toBeLessThan(1_500);
  });

  it('uses the CPU that Node says it uses', () => {
    tick();
    const slot = table.slotOf(process.pid) ?? -1;
    const { user, system } = process.cpuUsage();
    expect(Math.abs(table.cpuMs(slot) - (user + system) / 1_000)).toBeLessThan(200);
  });

  it('lives on a host with the uptime and processors that Node knows', () => {
    platform.beginTick();
    const counters = observedValue(platform.readHostCounters());
    expect(Math.abs((counters?.uptimeMs ?? 0) - uptime() * 1_000)).toBeLessThan(2_000);
    expect(counters?.cpuCount).toBe(platform.describeHost().cpuCount);
  });
});

/** User and system time as the kernel tells it of a process whose name is one word; 100 ticks a second. */
function usedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

describe('other processes', () => {
  it('show when they begin, burn and end, also after they rested', async () => {
    const burner = spawn('sh', ['-c', 'read wait; while :; do :; done'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const pid = burner.pid ?? 0;
    try {
      await sleep(100);
      tick();
      const slot = table.slotOf(pid) ?? -1;
      expect(slot).toBeGreaterThanOrEqual(0);
      // Long enough for it to be left to rest.
      for (let sweep = 0; sweep < 8; sweep++) tick();
      const before = table.cpuMs(slot);
      burner.stdin.write('\n');
      // Others may be busy here as well: until it had a share that is seen.
      while (usedMs(pid) < before + 200) await sleep(100);
      const leastMs = usedMs(pid);
      tick();
      expect(before).toBeLessThan(100);
      expect(table.cpuMs(slot)).toBeGreaterThanOrEqual(leastMs);
      expect(table.cpuMs(slot)).toBeLessThanOrEqual(usedMs(pid));
    } finally {
      burner.kill('SIGKILL');
    }
    const key = table.keyOf(table.slotOf(pid) ?? -1);
    await new Promise((resolve) => burner.once('close', resolve));
    tick();
    expect(table.vanishedKeys).toContain(key);
  });

  it('are known as deleted when their file is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'minesweep-live-'));
    const path = join(folder, 'short lived (deleted)');
    copyFileSync('/bin/sleep', path);
    const child = spawn(path, ['30'], { argv0: 'renamed', stdio: 'ignore' });
    try {
      await sleep(100);
      tick();
      const pid = child.pid ?? 0;
      const startId = table.startId[table.slotOf(pid) ?? -1] ?? 0;
      const before = observedValue(platform.readProcess(pid, startId));
      expect(before).toMatchObject({ exe: { value: { text: path } }, exeDeleted: false });
      expect(before?.argv).toMatchObject({ value: [{ text: 'renamed' }, { text: '30' }] });
      rmSync(path);
      const after = observedValue(platform.readProcess(pid, startId));
      expect(after).toMatchObject({ exe: { value: { text: path } }, exeDeleted: true, exeFile: before?.exeFile });
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});

describe('connections on this machine', () => {
  it.for(LOOPBACKS)('are listed with their owner, by netlink and by files alike: %s', async (ip) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, ip, resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect(port, ip);
    await new Promise((resolve) => client.once('connect', resolve));
    using byFiles = new Linux({ paths: LIVE_PATHS, readMinerConfig: () => undefined });
    try {
      for (const each of [platform, byFiles]) {
        const found = observedValue(each.readConnections())?.find(({ tuple }) => tuple.local.port === client.localPort);
        expect(found).toMatchObject({ state: 'established', uid: process.getuid?.() });
        expect(found?.tuple).toEqual({
          protocol: 'tcp',
          local: { ip, port: client.localPort },
          remote: { ip, port },
        });
        expect(each.readSocketOwners([process.pid]).bySocket.get(found?.socketId ?? 0)).toBe(process.pid);
      }
      tick();
      const request = {
        kind: 'namespace-connections',
        process: `${process.pid}:${ownStartId()}`,
        pid: process.pid,
      } as const;
      const probed = await platform.runProbe(request, new AbortController().signal);
      const ports =
        probed.kind === 'namespace-connections' &&
        observedValue(probed.connections)
          ?.filter(({ socketId }) => probed.owned.includes(socketId))
          .map(({ tuple }) => tuple.remote.port);
      expect(ports).toContain(port);
    } finally {
      client.destroy();
      server.close();
    }
  });
});
