import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { fuzz, hostileText } from '../../../../scripts/testing/fuzz.ts';
import { simulatedWallet } from '../../../../scripts/simulate/simulated-wallet.ts';
import { ProcTree } from '../../testing/proc-tree.ts';
import { LinuxPlatform } from '../linux-platform.ts';
import { PackageOwners } from '../packages/package-owners.ts';
import { parseMaps } from './parse-maps.ts';
import { parseMemorySizes } from './parse-memory-sizes.ts';
import { parseScheduling } from './parse-scheduling.ts';

const MIB = 1024 * 1024;

describe('parseMaps', () => {
  const line = (start: number, size: number, permissions: string, path = '') =>
    `${start.toString(16)}-${(start + size).toString(16)} ${permissions} 00000000 00:00 0 ${path}`;

  it('tells large anonymous memory, code without a file, and whose code is mapped', () => {
    const text = [
      line(0x400000, 4096, 'r-xp', '                         /usr/bin/a b/miner (deleted)'),
      line(0x7f0000000000, 2_080 * MIB, 'rw-p'),
      line(0x7f1000000000, 64 * MIB, 'rw-p'),
      line(0x7f2000000000, 2 * MIB, 'rwxp'),
      line(0x7f3000000000, 256 * MIB, 'rw-p', '/anon_hugepage (deleted)'),
      line(0x7f4000000000, 900 * MIB, '---p'),
      line(0x7f5000000000, 900 * MIB, 'rw-p', '/var/lib/data.bin'),
      line(0x7f6000000000, 4096, 'r-xp', '[vdso]'),
      'not a line',
    ].join('\n');
    expect(parseMaps(text)).toEqual({
      largeAnonymousBytes: [2_080 * MIB, 256 * MIB],
      executableAnonymousBytes: 2 * MIB,
      codeFiles: ['miner (deleted)'],
      foreignCode: [],
    });
  });

  it('tells code from where no package puts any', () => {
    const paths = [
      '/usr/lib/x.so',
      '/opt/app/y.so',
      '/usr/local/lib/a.so',
      '/memfd:b (deleted)',
      '/dev/shm/c',
      '/home/d/e.so',
    ];
    const text = paths.map((path, index) => line(0x1000 * (index + 1), 4096, 'r-xp', path)).join('\n');
    // Mapped as a loader maps libraries.
    expect(parseMaps(text).foreignCode).toEqual(['a.so', 'memfd:b (deleted)', 'c', 'e.so']);
  });

  it('names memory that is only called like a file as a whole, and not as a file from elsewhere when it is shared', () => {
    const paths = ['/memfd:x/libjvm.so (deleted)', '/dev/zero (deleted)', '/SYSV00000000 (deleted)'];
    const text = paths.map((path, index) => line(0x1000 * (index + 1), 4096, 'r-xs', path)).join('\n');
    expect(parseMaps(text)).toMatchObject({ codeFiles: paths.map((path) => path.slice(1)), foreignCode: [] });
  });

  it('counts code in memory that is only called like a file as code of no file', () => {
    const paths = [
      '/memfd:a (deleted)',
      '/dev/zero (deleted)',
      '/SYSV00000000 (deleted)',
      '/usr/lib/x.so',
      '/home/u/y.so',
    ];
    const text = paths.map((path, index) => line(0x1000_0000 * (index + 1), MIB, 'r-xs', path)).join('\n');
    expect(parseMaps(text).executableAnonymousBytes).toBe(3 * MIB);
    expect(parseMaps(line(0x1000, 256 * MIB, 'rw-s', '/dev/zero (deleted)')).largeAnonymousBytes).toEqual([]);
  });

  it('tells all of it, as it names code', () => {
    const names = [...Array.from({ length: 9 }, (_, at) => `${at}.so`), `libnode${'x'.repeat(90)}.so`, 'libjvm.so'];
    const paths = ['/usr/bin/program', ...names.map((name) => `/home/u/${name}`)];
    const text = paths.map((path, index) => line(0x1000 * (index + 1), 4096, 'r-xp', path)).join('\n');
    const { codeFiles, foreignCode } = parseMaps(text);
    expect(codeFiles.filter((name) => !foreignCode.includes(name))).toEqual(['program']);
    expect(foreignCode).toHaveLength(11);
  });

  it('survives anything', () => {
    const lines = fc
      .array(fc.oneof(hostileText(), fc.constantFrom(line(0x1000, 999 * MIB, 'rwxp'), 'f-0 rwxp 0 0:0 0', ' ')))
      .map((each) => each.join('\n'));
    fuzz('maps', lines, (text) => {
      const { largeAnonymousBytes, executableAnonymousBytes } = parseMaps(text);
      expect([...largeAnonymousBytes, executableAnonymousBytes].every(Number.isSafeInteger)).toBe(true);
    });
  });
});

describe('sizes and scheduling', () => {
  it('are read, and absent where the kernel does not say', () => {
    const text = 'Name:\tx\nVmSize:\t 2500000 kB\nVmRSS:\t  10 kB\nHugetlbPages:\t    2048 kB\n';
    expect(parseMemorySizes(text)).toEqual({ virtualBytes: 2_560_000_000, hugePageBytes: 2 * MIB });
    expect(parseMemorySizes('Name:\tVmSize: 1 kB\n')).toEqual({});
    const fields = Array.from({ length: 50 }, (_, index) => String(index + 3)).join(' ');
    expect(parseScheduling(`7 (a) R 1 (b) ${fields}`)).toEqual({ nice: 19, policy: 41 });
    expect(parseScheduling('7 (a')).toBeUndefined();
  });
  it('survive anything', () =>
    fuzz('status and stat', hostileText(), (text) => void [parseMemorySizes(text), parseScheduling(text)]));
});

describe('package owners', () => {
  function database(tree: ProcTree, lists: Readonly<Record<string, string>>): string {
    const dpkg = join(tree.folder, 'dpkg');
    mkdirSync(join(dpkg, 'info'), { recursive: true });
    writeFileSync(join(dpkg, 'status'), '');
    for (const [name, text] of Object.entries(lists)) writeFileSync(join(dpkg, 'info', name), text);
    return dpkg;
  }
  const nameOf = async (owners: PackageOwners, path: string) => observedValue(await owners.ownerOf(Buffer.from(path)));

  it('are found by whole paths, also where /bin has moved', async () => {
    using tree = new ProcTree();
    const dpkg = database(tree, {
      'coreutils.list': '/.\n/bin/cat\n/usr/bin/sha256sum\n',
      'libc6:amd64.list': '/.\n/lib64/ld-linux-x86-64.so.2',
      'libc6.md5sums': '/usr/bin/other\n',
    });
    const owners = new PackageOwners({ dpkg, rpm: [] });
    expect(await nameOf(owners, '/usr/bin/sha256sum')).toEqual({ name: 'coreutils' });
    expect(await nameOf(owners, '/usr/bin/cat')).toEqual({ name: 'coreutils' });
    for (const path of ['/usr/bin/sha256', '/bin/sha256sum', '/usr/bin/other', 'cat', '', '/a\n/bin/cat']) {
      expect(await nameOf(owners, path), path).toEqual({});
    }
  });

  it('are remembered until something is installed', async () => {
    using tree = new ProcTree();
    const dpkg = database(tree, { 'a.list': '/usr/bin/a\n' });
    const owners = new PackageOwners({ dpkg, rpm: [] });
    expect(await nameOf(owners, '/usr/bin/b')).toEqual({});
    database(tree, { 'b.list': '/usr/bin/b\n' });
    utimesSync(join(dpkg, 'status'), 1_000, 1_000);
    expect(await nameOf(owners, '/usr/bin/b')).toEqual({ name: 'b' });
  });

  it('are not observable without a database that can be read', async () => {
    const none = new PackageOwners({ dpkg: '/nonexistent', rpm: [] });
    expect(await none.ownerOf(Buffer.from('/usr/bin/a'))).toMatchObject({ unobservable: 'unsupported' });
  });
});

describe('the footprint of a process', () => {
  it('tells what was read, and why the rest was not', async () => {
    using tree = new ProcTree();
    const wallet = simulatedWallet('footprint');
    tree.writeProcess({ pid: 7, startTicks: 5 });
    const folder = join(tree.paths.proc, '7');
    symlinkSync('/dev/cpu/3/msr', join(folder, 'fd/9'));
    symlinkSync('/dev/cpu/3/msrs', join(folder, 'fd/10'));
    writeFileSync(
      join(folder, 'environ'),
      `A=1\0POOL_URL=stratum+tcp://pool.example:3333\0WALLET=${wallet}\0SECRET=hunter2\0`,
    );
    using platform = new LinuxPlatform({ paths: tree.paths, readMinerConfig: () => undefined });
    const request = { kind: 'process-footprint', process: '7:5', pid: 7 } as const;
    const result = await platform.runProbe(request, new AbortController().signal);
    const footprint = result.kind === 'process-footprint' ? observedValue(result.footprint) : undefined;
    expect(footprint).toMatchObject({
      memory: { value: { virtualBytes: 0, hugePageBytes: 0 } },
      openMsr: { value: 1 },
      threads: { unobservable: 'vanished' },
      origin: { unobservable: 'vanished' },
      environment: {
        value: {
          reading: { pools: [{ host: 'pool.example', port: 3333 }], wallets: [{ address: wallet, valid: true }] },
        },
      },
    });
    expect(JSON.stringify(footprint)).not.toContain('hunter2');
    const other = await platform.runProbe({ ...request, process: '7:6' }, new AbortController().signal);
    expect(other).toMatchObject({ footprint: { unobservable: 'vanished' } });
  });
});
