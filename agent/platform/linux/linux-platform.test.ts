import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { ProcessTable } from '../process-table.ts';
import { HOSTILE_NAMES, ProcTree, statLineOf, tcpRowOf } from '../testing/proc-tree.ts';
import { LinuxPlatform } from './linux-platform.ts';

let tree: ProcTree;
let platform: LinuxPlatform;
const table = () => new ProcessTable(64);
const never = new AbortController().signal;
const CONFIG =
  '{"pools":[{"url":"stratum+tcp://pool.example:3333","user":"worker","algo":"rx/0"}],"randomx":{"mode":"auto"},"donate-level":1,"cpu":{"huge-pages":true}}';

beforeEach(() => {
  tree = new ProcTree();
  platform = new LinuxPlatform({
    paths: tree.paths,
    readMinerConfig: (text) => readMinerConfig(text),
    clock: { monotonicMs: () => 1, wallMs: () => 1_700_000_005_000 },
    readAddresses: () => ['192.0.2.10'],
  });
});
afterEach(() => {
  platform[Symbol.dispose]();
  tree[Symbol.dispose]();
});

describe('a host in a tree', () => {
  it('is described from its files alone', () => {
    expect(platform.describeHost()).toMatchObject({
      hostname: 'tree',
      systemVersion: 'Test Linux 1, Linux 6.1.0-test',
      cpuCount: 2,
      memoryBytes: 2_048_000 * 1_024,
      bootId: '00000000-0000-4000-8000-000000000001',
      bootedAtMs: 1_700_000_000_000,
      addresses: ['192.0.2.10'],
    });
  });

  it.each([
    ['all seen', (_: ProcTree): void => undefined, {}],
    [
      'no rights',
      (each: ProcTree): void => status(each, 'CapEff:\t0000000000000000\n'),
      {
        'other-users-details': 'no-permission',
        'connection-owners': 'no-permission',
        'container-connections': 'no-permission',
        'process-files': 'no-permission',
      },
    ],
    [
      'nested pid namespace',
      (each: ProcTree): void => status(each, 'NSpid:\t77\t3\nCapEff:\t000001ffffffffff\n'),
      { processes: 'namespaced', 'hidden-processes': 'namespaced' },
    ],
    [
      'own pid namespace',
      (each: ProcTree): void => {
        rmSync(`${each.paths.proc}/self/ns/pid`);
        symlinkSync('pid:[4026532999]', `${each.paths.proc}/self/ns/pid`);
      },
      { processes: 'namespaced', 'hidden-processes': 'namespaced' },
    ],
    [
      'counters of a system container over those of the kernel',
      (each: ProcTree): void => {
        const { proc } = each.paths;
        writeFileSync(
          `${proc}/self/mountinfo`,
          `22 27 0:21 / /proc rw,relatime - proc proc rw\n90 22 0:44 /proc/stat ${proc}/stat rw,nosuid - fuse.lxcfs lxcfs rw\n`,
        );
      },
      { 'kernel-counters': 'namespaced', 'idle-time': 'namespaced' },
    ],
  ] as const)('capabilities: %s', (_, change, expected) => {
    tree.writeProcess({ pid: 1 });
    change(tree);
    const lacking = platform.capabilities().filter(({ reason }) => reason !== undefined);
    // A tree has no counters of a kernel.
    const known = { 'hidden-processes': 'unsupported' };
    expect(Object.fromEntries(lacking.map(({ name, reason }) => [name, reason]))).toEqual({ ...known, ...expected });
  });
});

describe('the sweep of a tree', () => {
  it('sees what appears, changes and vanishes', () => {
    const processes = table();
    tree.writeProcess({ pid: 10, userTicks: 5, systemTicks: 2, childTicks: 3, startTicks: 50 });
    tree.writeProcess({ pid: 11 });
    expect(platform.sweepProcesses(processes)).toEqual({
      value: { processes: 2, unreadable: 0, vanished: 0, overflow: 0 },
    });
    const slot = processes.slotOf(10) ?? -1;
    expect([processes.userMs[slot], processes.systemMs[slot], processes.childCpuMs[slot]]).toEqual([50, 20, 30]);
    tree.writeProcess({ pid: 10, userTicks: 9, startTicks: 50, name: 'other' });
    tree.removeProcess(11);
    platform.sweepProcesses(processes);
    expect([processes.userMs[slot], processes.renamed, processes.vanishedKeys]).toEqual([90, [slot], ['11:100']]);
  });

  it('takes a reused pid for another process', () => {
    const processes = table();
    tree.writeProcess({ pid: 10, startTicks: 50 });
    platform.sweepProcesses(processes);
    tree.writeProcess({ pid: 10, startTicks: 60 });
    platform.sweepProcesses(processes);
    expect(processes.vanishedKeys).toEqual(['10:50']);
    expect(processes.appeared).toEqual([processes.slotOf(10)]);
    expect(platform.readProcess(10, 50)).toEqual({ unobservable: 'vanished', detail: 'pid-reused' });
  });

  it('counts what it cannot read and goes on', () => {
    tree.writeProcess({ pid: 10 });
    tree.writeProcess({ pid: 11 });
    writeFileSync(`${tree.paths.proc}/11/stat`, 'nonsense');
    tree.writeProcess({ pid: 12 });
    writeFileSync(`${tree.paths.proc}/12/stat`, statLineOf({ pid: 10 }));
    mkdirSync(`${tree.paths.proc}/13`);
    expect(observedValue(platform.sweepProcesses(table()))).toEqual({
      processes: 1,
      unreadable: 2,
      vanished: 1,
      overflow: 0,
    });
    expect(platform.takeGaps()).toEqual({ 'sweep:malformed': 1, 'sweep:foreign-line': 1 });
  });

  it('says why there is no list', () => {
    rmSync(tree.paths.proc, { recursive: true });
    expect(platform.sweepProcesses(table())).toMatchObject({ unobservable: 'unsupported' });
    expect(platform.readHostCounters()).toMatchObject({ unobservable: 'unsupported' });
    expect(platform.readConnections()).toMatchObject({ unobservable: 'unsupported' });
  });
});

describe('details in a tree', () => {
  it('keep hostile names byte for byte', () => {
    for (const [index, name] of HOSTILE_NAMES.entries()) {
      tree.writeProcess({ pid: 100 + index, name, argv: ['x', name], uid: 1001, exe: '/opt/a (deleted)' });
      const details = observedValue(platform.readProcess(100 + index, 100));
      const bytes = Buffer.from(name as string);
      expect(details?.name.rawBase64 ?? Buffer.from(details?.name.text ?? 'x').toString('base64')).toBe(
        bytes.toString('base64'),
      );
      expect(details).toMatchObject({
        user: { value: { uid: 1001, name: 'mine' } },
        exe: { value: { text: '/opt/a' } },
        exeDeleted: true,
      });
    }
  });

  it('say what is missing, part by part', () => {
    tree.writeProcess({ pid: 10 });
    rmSync(`${tree.paths.proc}/10/cgroup`);
    expect(observedValue(platform.readProcess(10, 100))).toMatchObject({
      exe: { unobservable: 'vanished' },
      cgroup: { unobservable: 'vanished' },
      argv: { value: [] },
      startedAtMs: 1_700_000_001_000,
    });
  });
});

describe('connections and owners in a tree', () => {
  it('belong to processes, also in their own namespace', async () => {
    const own = tcpRowOf('198.51.100.2:4000', '203.0.113.5:4444', 1, 900);
    tree.writeTcp([tcpRowOf('192.0.2.10:4000', '203.0.113.5:3333', 1, 500)]);
    tree.writeProcess({ pid: 10, sockets: [500] });
    tree.writeProcess({ pid: 11, sockets: [500, 900, 901], tcp: [own] });
    expect(observedValue(platform.readConnections())?.map(({ socketId }) => socketId)).toEqual([500]);
    const owners = platform.readSocketOwners([11, 10, 99]);
    expect([...owners.bySocket].sort()).toEqual([
      [500, 11],
      [900, 11],
      [901, 11],
    ]);
    expect(owners).toMatchObject({ denied: 0, vanished: 1, truncated: 0 });
    const result = await platform.runProbe({ kind: 'namespace-connections', process: '11:100', pid: 11 }, never);
    expect(result).toMatchObject({ owned: [900], connections: { value: [{ tuple: { remote: { port: 4444 } } }] } });
  });
});

describe('the miner-config probe', () => {
  const probe = (named: readonly string[] = []) =>
    platform.runProbe({ kind: 'miner-config', process: '10:100', pid: 10, namedPaths: named.map(osNameOfText) }, never);
  const foundIn = (result: Awaited<ReturnType<typeof probe>>) =>
    result.kind !== 'miner-config'
      ? []
      : (observedValue(result.files) ?? [])
          .filter(({ content }) => observedValue(content)?.reading !== undefined)
          .map(({ how, path }) => `${how} ${path.text.replace(tree.folder, '')}`);

  it('finds a configuration wherever miners look', async () => {
    const work = `${tree.folder}/srv`;
    const bin = `${tree.folder}/bin`;
    for (const folder of [work, bin, `${tree.folder}/open`]) mkdirSync(folder);
    writeFileSync(`${bin}/config.json`, CONFIG);
    writeFileSync(`${work}/given.conf`, CONFIG);
    writeFileSync(`${work}/odd.json`, CONFIG);
    writeFileSync(`${tree.folder}/open/held`, CONFIG);
    tree.writeProcess({ pid: 10, exe: `${bin}/x`, cwd: work });
    symlinkSync(`${tree.folder}/open/held`, `${tree.paths.proc}/10/fd/5`);
    expect(foundIn(await probe(['given.conf', '/nowhere']))).toEqual([
      'named-by-argv given.conf',
      'beside-exe /bin/config.json',
      'working-directory /srv/odd.json',
      'open /open/held',
    ]);
  });

  it('does not wait for pipes, and reads no devices and no large files', async () => {
    const work = `${tree.folder}/srv`;
    mkdirSync(work);
    execFileSync('sh', ['-c', 'mkfifo "$0"', `${work}/config.json`]);
    symlinkSync('/dev/zero', `${work}/pools.txt`);
    writeFileSync(`${work}/config.txt`, Buffer.alloc(300 * 1024));
    tree.writeProcess({ pid: 10, cwd: work });
    const result = await probe();
    const files = result.kind === 'miner-config' ? observedValue(result.files) : undefined;
    expect(files?.map(({ content }) => 'unobservable' in content && content.detail)).toEqual([
      'not-a-file',
      'too-large',
      'not-a-file',
    ]);
  });

  it('does not lend the files of a reused pid', async () => {
    tree.writeProcess({ pid: 10, startTicks: 5 });
    expect(await probe()).toMatchObject({ files: { unobservable: 'vanished' } });
  });
});

function status(tree: ProcTree, text: string): void {
  chmodSync(`${tree.paths.proc}/self/status`, 0o644);
  writeFileSync(`${tree.paths.proc}/self/status`, `Uid:\t0\t0\t0\t0\n${text}`);
}
