import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { PLATFORM_CONFORMANCE } from './conformance.ts';
import { LIVE_PATHS } from './linux/linux-paths.ts';
import { LinuxPlatform } from './linux/linux-platform.ts';
import { openLinuxPlatform } from './linux/open-linux-platform.ts';
import type { Platform } from './platform.ts';
import { ProcessTable } from './process-table.ts';
import { openRecording } from './recorded/open-recording.ts';
import { startRecording } from './recorded/start-recording.ts';
import { HOSTILE_NAMES, ProcTree, tcpRowOf } from './testing/proc-tree.ts';

const noConfig = () => undefined;
const openTree = () => new LinuxPlatform({ paths: tree.paths, readMinerConfig: noConfig, readAddresses: () => [] });
const folder = mkdtempSync(join(tmpdir(), 'minesweep-conformance-'));
const tree = new ProcTree();
HOSTILE_NAMES.forEach((name, index) => {
  tree.writeProcess({ pid: 100 + index, name, argv: [name, '-x'], exe: '/usr/bin/test', sockets: [5_000 + index] });
});
tree.writeTcp([tcpRowOf('192.0.2.10:40000', '203.0.113.5:3333', 1, 5_000)]);
const recording = join(folder, 'tree.recording');
record(recording);
const csv = join(folder, 'host.csv');
writeFileSync(csv, 'second,cpu_percent\n0,50\n1,51\n2,49\n');

afterAll(() => {
  tree[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const PLATFORMS: Readonly<Record<string, () => Platform | Promise<Platform>>> = {
  'linux on this machine': () => openLinuxPlatform(noConfig),
  'linux on this machine without native calls': () =>
    new LinuxPlatform({ paths: LIVE_PATHS, readMinerConfig: noConfig }),
  'linux on a tree': openTree,
  'recorded from a tree': () => openRecording(recording),
  'recorded host CPU of others': () => openRecording(csv),
};

describe.for(Object.entries(PLATFORMS))('%s', ([, open]) => {
  it.for(PLATFORM_CONFORMANCE.map(({ name, check }) => [name, check] as const))('%s', async ([, check]) => {
    using platform = await open();
    await check(platform);
  });
});

function record(path: string): void {
  using platform = startRecording(openTree(), { path, createdBy: 'test', tickIntervalMs: 1_000, redact: false });
  const table = new ProcessTable(1_000);
  for (let tick = 0; tick < 3; tick++) {
    platform.beginTick();
    platform.readHostCounters();
    platform.sweepProcesses(table);
    for (const slot of table.appeared) platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0);
    platform.readConnections();
    platform.readSocketOwners([100, 101]);
  }
}
