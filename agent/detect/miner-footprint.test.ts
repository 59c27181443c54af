import { describe, expect, it } from 'vitest';
import { type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { HostFacts } from '#shared/model/host.ts';
import type { ImageSignature, ProcessFootprint } from '#shared/model/process-footprint.ts';
import { parseMaps } from '../platform/linux/footprint/parse-maps.ts';
import { minerFootprint, plainFootprint } from '../testing/footprints.ts';
import { FAKE_START_MS, FakePlatform } from '../testing/fake-platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const MIB = 1024 * 1024;

/** A miner that brings WinRing0 along. */
function withDriver(): SignatureSet {
  const entry =
    '{ name: ringer, title: Ringer, works: cpu, drivers: [winring0x64.sys], confidence: high, sources: [s] }';
  const source = '{ id: s, title: S, licence: MIT, lineage: s, counts: true, alone: medium, taken: names }';
  const files = { sources: source, miners: entry };
  return loadSignatures(
    Object.entries(files).map(([kind, each]) => ({
      name: `${kind}.yaml`,
      text: `kind: ${kind}\nentries:\n  - ${each}\n`,
    })),
  ).set;
}

async function signalsOf(
  change: Partial<ProcessFootprint>,
  system: HostFacts['system'] = 'linux',
  exe = '/opt/x/x',
): Promise<readonly (readonly unknown[])[]> {
  const platform = new FakePlatform();
  platform.system = system;
  const host = new WatchedHost(withDriver(), platform);
  host.platform.start(10, { cores: 1, exe });
  const origin = observed({ file: 'same' as const, package: observed({}) });
  host.platform.footprints.set(10, plainFootprint({ origin, ...change }));
  await host.run(12);
  return told(host);
}

function windowsHost(exe: string, footprint: Partial<ProcessFootprint>): WatchedHost {
  const platform = new FakePlatform();
  platform.system = 'windows';
  const host = new WatchedHost(undefined, platform);
  host.platform.start(10, { cores: 1, exe });
  host.platform.footprints.set(10, plainFootprint(footprint));
  return host;
}

function told(host: WatchedHost): readonly (readonly unknown[])[] {
  if (!host.kinds.includes('miner-footprint')) return [];
  return host.of('miner-footprint').signals.map(({ code, quality }) => [code, quality]);
}

function memory(
  mappingMib: number,
  codeBytes: number,
  codeFiles: readonly string[] = ['x'],
): Partial<ProcessFootprint> {
  const largeAnonymousBytes = [mappingMib * MIB];
  return {
    memory: observed({
      virtualBytes: (mappingMib + 50) * MIB,
      hugePageBytes: 0,
      largeAnonymousBytes,
      executableAnonymousBytes: codeBytes,
      codeFiles,
    }),
  };
}

const ownedBy = (name: string): ProcessFootprint['origin'] => observed({ file: 'same', package: observed({ name }) });
const withSignature = (signature: Observed<ImageSignature>): ProcessFootprint['origin'] =>
  observed({
    file: 'same',
    package: unobservable('unsupported'),
    content: observed({ sizeBytes: 9, links: 1, digest: 'd' }),
    signature,
  });
const signed = (state: ImageSignature['state']) => withSignature(observed({ state }));
const NOT_NOW = unobservable('paused', 'spares-processor');

function foreign(change: Partial<ProcessFootprint>, foreignCode: readonly string[]): Partial<ProcessFootprint> {
  const told = change.memory === undefined ? undefined : observedValue(change.memory);
  return told === undefined ? {} : { memory: observed({ ...told, foreignCode }) };
}

const pinnedTo = (cpus: readonly number[]): Partial<ProcessFootprint> => ({
  threads: observed({ count: 9, busy: cpus.map((onlyCpu) => ({ cores: 0.8, onlyCpu })), nice: 0, policy: 0 }),
});

function inLargePages(mib: number, codeFiles?: readonly string[]): Partial<ProcessFootprint> {
  const found = memory(mib, MIB, codeFiles).memory;
  const value = found === undefined ? undefined : observedValue(found);
  return value === undefined ? {} : { memory: observed({ ...value, hugePageBytes: mib * MIB }) };
}

function drivers(path: string, isBeside?: true): Partial<ProcessFootprint> {
  return { drivers: observed([{ path, ...(isBeside === undefined ? {} : { isBeside }) }]) };
}

const driverFiles = (...names: readonly string[]): Partial<ProcessFootprint> => ({ driverFiles: observed(names) });

const RANDOMX = 'artefact.randomx-footprint';

describe('miner footprint', () => {
  it.each([
    ['the data set and generated code', memory(2_080, MIB), [[RANDOMX, 1]]],
    ['the data set with its neighbours', memory(2_400, MIB), [[RANDOMX, 1]]],
    ['the cache alone', memory(256, MIB), [[RANDOMX, 0.4]]],
    ['a heap of two gibibytes', memory(2_048, MIB), []],
    ['a large array', memory(2_100, 0), []],
    ['more than it takes', memory(2_500, MIB), []],
    ['a heap of a runtime in the band', memory(2_200, 48 * MIB, ['java', 'libjvm.so']), []],
    ['a heap of what is made from Electron', memory(2_200, 48 * MIB, ['code', 'libffmpeg.so']), []],
    ['arrays for which Python compiles', memory(2_200, MIB, ['python3.12', 'libllvmlite.so']), []],
    ['the data set beside a compiler of patterns', memory(2_080, MIB, ['x', 'libpcre2-8.so.0.11.2']), [[RANDOMX, 0.6]]],
    ['the data set beside scripts of Windows', memory(2_080, MIB, ['x.exe', 'JScript.dll']), [[RANDOMX, 0.6]]],
    ['the data set beside a driver of graphics', memory(2_080, MIB, ['x.exe', 'nvwgf2umx.dll']), [[RANDOMX, 0.6]]],
    ['a large array and one piece of patterns', memory(2_100, MIB / 16, ['x', 'libpcre2-8.so.0.11.2']), []],
    ['a buffer as large as the cache, and patterns', memory(256, MIB / 16, ['x', 'libpcre2-8.so.0.11.2']), []],
    ['a region as large as the cache in an emulator', memory(256, 48 * MIB, ['game.exe', 'nvoglv64.dll']), []],
    ['the cache and more code than patterns have', memory(256, 4 * MIB, ['x', 'libpcre2-8.so.0']), [[RANDOMX, 0.4]]],
    [
      'the cache beside patterns of its own',
      foreign(memory(256, MIB, ['x', 'libpcre2-8.so.0']), ['libpcre2-8.so.0']),
      [[RANDOMX, 0.4]],
    ],
    [
      'a renamed miner with bound threads',
      { ...memory(2_080, MIB, ['node']), ...pinnedTo([0, 1]) },
      [
        [RANDOMX, 1],
        ['cpu.pinned-threads', 1],
      ],
    ],
    ['bound threads on every processor', pinnedTo([0, 1, 2, 3]), [['cpu.pinned-threads', 1]]],
    ['one bound thread', pinnedTo([3]), []],
    ['two threads on one processor', pinnedTo([1, 1]), []],
    [
      'threads that may run anywhere',
      { threads: observed({ count: 4, busy: [{ cores: 1 }, { cores: 1 }], nice: 0, policy: 0 }) },
      [],
    ],
    ['an open register', { openMsr: observed(2) }, [['provenance.msr-tuning', 1]]],
    [
      'a driver of miners loaded from beside it',
      drivers('C:\\x\\WinRing0x64.sys', true),
      [['provenance.msr-tuning', 1]],
    ],
    [
      'a driver of miners that lies beside it',
      driverFiles('a.sys', 'WinRing0x64.SYS'),
      [['provenance.msr-tuning', 0.5]],
    ],
    [
      'a driver of miners that lies beside it, and is loaded',
      { ...driverFiles('WinRing0x64.sys'), ...drivers('C:\\x\\WinRing0x64.sys', true) },
      [['provenance.msr-tuning', 1]],
    ],
    ['a driver of its own that lies beside it', driverFiles('other.sys'), []],
    ['drivers that nobody may look for', { driverFiles: unobservable('no-permission') }, []],
    ['a driver of miners from elsewhere', drivers('C:\\tools\\WinRing0x64.sys'), []],
    ['a driver of its own', drivers('C:\\x\\other.sys', true), []],
    ['drivers that nobody may list', { drivers: unobservable('no-permission') }, []],
    ['the cache in huge pages that nobody had to be granted', inLargePages(256), [[RANDOMX, 0.4]]],
    ['nothing that could be read', { memory: unobservable('no-permission'), threads: unobservable('failed') }, []],
  ])('of %s', async (_, change, signals) => expect(await signalsOf(change)).toEqual(signals));

  it.each<[string, string, Partial<ProcessFootprint>, readonly (readonly unknown[])[]]>([
    ['that only bears the name of one', '/usr/bin/java', memory(2_200, MIB, ['java', 'libc.so.6']), [[RANDOMX, 0.6]]],
    [
      'of a package',
      '/usr/bin/java',
      { ...memory(2_200, MIB, ['java']), origin: ownedBy('openjdk-21-jre-headless') },
      [],
    ],
    [
      'where nobody can say whose it is',
      '/usr/bin/java',
      { ...memory(2_200, MIB, ['java']), origin: observed({ file: 'same', package: unobservable('unsupported') }) },
      [],
    ],
    [
      'with a library of its own name from where anybody may put one',
      '/home/u/x',
      foreign(memory(2_200, MIB, ['x', 'libjvm.so']), ['x', 'libjvm.so']),
      [[RANDOMX, 0.6]],
    ],
    ['whose heap has the size of the cache', '/home/u/jdk/bin/java', memory(256, MIB, ['java']), []],
  ])('of a runtime %s', async (_, exe, change, signals) =>
    expect(await signalsOf(change, 'linux', exe)).toEqual(signals),
  );

  it.each([
    ['/memfd:doublemapper (deleted)', 256, []],
    ['/memfd:doublemapper (deleted)', 2_200, [[RANDOMX, 0.6]]],
    ['/memfd:vm (deleted)', 256, [[RANDOMX, 0.4]]],
    ['/memfd:vm (deleted)', 2_200, [[RANDOMX, 1]]],
    ['/memfd:x/libjvm.so (deleted)', 2_200, [[RANDOMX, 1]]],
  ])('of one file that makes its code in %s, with %i MiB', async (code, mib, signals) => {
    const start = 0x7f00_0000_0000;
    const maps = [
      '55d0c0000000-55d0c4000000 r-xp 00000000 fd:01 1234 /srv/app/app',
      `7e0000000000-7e0000200000 r-xs 00000000 00:01 1025 ${code}`,
      `${start.toString(16)}-${(start + mib * MIB).toString(16)} rw-p 00000000 00:00 0 `,
    ].join('\n');
    const found = { virtualBytes: 3_000 * MIB, hugePageBytes: 0, ...parseMaps(maps) };
    expect(await signalsOf({ memory: observed(found) }, 'linux', '/srv/app/app')).toEqual(signals);
  });

  const JAVA = 'D:\\jdk\\bin\\java.exe';
  const java = (origin: ProcessFootprint['origin']) => ({ ...memory(2_200, MIB, ['Java.exe']), origin });

  it.each<[string, ProcessFootprint['origin'], number | undefined]>([
    ['that its maker signed', signed('trusted'), undefined],
    ['that nobody signed', signed('none'), 0.6],
    ['whose signature nobody trusts', signed('untrusted'), 0.6],
    ['that is too large to be read', withSignature(unobservable('unsupported', 'too-large')), 0.6],
    ['that cannot be judged', withSignature(unobservable('failed', '0x800b010a')), 0.6],
    ['that is held open for nobody else', withSignature(unobservable('failed', 'not-opened')), 0.6],
    ['that is not the file at its path', withSignature(unobservable('unsupported', 'another-file')), 0.6],
    ['of which nothing can be read', unobservable('failed', 'EBUSY'), 0.6],
    ['that is not judged yet', withSignature(NOT_NOW), undefined],
  ])('of a runtime of Windows %s', async (_, origin, quality) =>
    expect(await signalsOf(java(origin), 'windows', JAVA)).toEqual(quality === undefined ? [] : [[RANDOMX, quality]]),
  );

  it.each<[string, ProcessFootprint['originalName'], number | undefined]>([
    ['its own name', observed({ name: 'java.exe' }), undefined],
    ['the name of another runtime', observed({ name: 'Node.exe.mui' }), undefined],
    ['another name', observed({ name: 'Updater.exe' }), 0.6],
    ['no name', observed({}), undefined],
    ['a name that cannot be read', unobservable('failed', 'EBUSY'), undefined],
  ])('of a runtime of Windows that was signed with %s', async (_, originalName, quality) => {
    const change = { ...java(signed('trusted')), ...(originalName === undefined ? {} : { originalName }) };
    expect(await signalsOf(change, 'windows', JAVA)).toEqual(quality === undefined ? [] : [[RANDOMX, quality]]);
  });

  it('waits for a signature that is not judged yet, and not for ever', async () => {
    const host = windowsHost(JAVA, java(withSignature(NOT_NOW)));
    await host.run(380);
    expect(told(host)).toEqual([]);
    await host.run(80);
    expect(told(host)).toEqual([[RANDOMX, 0.6]]);
  });

  it('waits for no signature of what would be no runtime with it', async () => {
    const loaded = foreign(memory(2_200, MIB, ['x.exe', 'jvm.dll']), ['jvm.dll']);
    const host = windowsHost('D:\\jdk\\bin\\x.exe', { ...loaded, origin: withSignature(NOT_NOW) });
    await host.run(12);
    expect(told(host)).toEqual([[RANDOMX, 0.6]]);
  });

  it('remembers who signed a program while it is not judged anew', async () => {
    const host = windowsHost(JAVA, java(signed('trusted')));
    await host.run(12);
    host.platform.footprints.set(10, plainFootprint(java(withSignature(NOT_NOW))));
    await host.run(500);
    expect(told(host)).toEqual([]);
    host.platform.footprints.set(10, plainFootprint(java(signed('none'))));
    await host.run(2_000);
    expect(told(host)).toEqual([[RANDOMX, 0.6]]);
  });

  it.each([
    ['whose privilege is in force', inLargePages(256), observed(true), [[RANDOMX, 0.7]]],
    ['whose privilege was switched off once they were there', inLargePages(256), observed(false), [[RANDOMX, 0.7]]],
    ['whose privilege nobody may ask about', inLargePages(256), unobservable('no-permission'), [[RANDOMX, 0.7]]],
    ['beside scripts of Windows', inLargePages(256, ['x.exe', 'jscript9.dll']), observed(true), [[RANDOMX, 0.7]]],
    ['that it does not use', memory(256, MIB), observed(true), [[RANDOMX, 0.4]]],
  ] as const)('of large pages of Windows %s', async (_, change, mayLockMemory, signals) =>
    expect(await signalsOf({ ...change, mayLockMemory }, 'windows')).toEqual(signals),
  );

  it('tells of a privilege in force beside other signs', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    host.platform.footprints.set(10, plainFootprint({ ...memory(256, MIB), mayLockMemory: observed(true) }));
    await host.run(12);
    expect(host.of('miner-footprint').evidence).toContainEqual({ code: 'may-lock-memory', params: {} });
  });

  const started = FAKE_START_MS;
  const hugePages = (sinceMs: number, untilMs: number, pages = 1_168): Partial<ProcessFootprint> => ({
    memory: observed({ virtualBytes: 9 * MIB, hugePageBytes: 2_336 * MIB }),
    kernel: observed({ hugePages: 1_200, hugePagesRisen: { sinceMs, untilMs, pages } }),
  });
  const writable = (sinceMs: number): Partial<ProcessFootprint> => ({
    kernel: observed({ hugePages: 0, msrWrites: 'on', msrWritesEnabled: { sinceMs, untilMs: sinceMs + 5_000 } }),
  });
  const RAISED = 'provenance.huge-pages-raised';
  const TUNED = 'provenance.msr-tuning';

  it.each([
    ['raised after it began', hugePages(started + 1_000, started + 2_000), [[RAISED, 1]]],
    ['raised while it began', hugePages(started - 500, started + 500), [[RAISED, 0.2]]],
    ['raised long before', hugePages(started - 60_000, started - 59_000), []],
    ['raised long after', hugePages(started + 200_000, started + 201_000), []],
    ['raised by a few', hugePages(started + 1_000, started + 2_000, 64), []],
    [
      'raised for somebody else',
      { ...hugePages(started + 1_000, started + 2_000), memory: observed({ virtualBytes: MIB, hugePageBytes: 0 }) },
      [],
    ],
    ['there since before the agent', { kernel: observed({ hugePages: 1_200, msrWrites: 'on' as const }) }, []],
    ['and registers made writable as it began', writable(started + 1_000), [[TUNED, 0.6]]],
    ['and registers made writable before', writable(started - 60_000), []],
    [
      'of a package',
      {
        ...hugePages(started + 1_000, started + 2_000),
        origin: observed({ file: 'same' as const, package: observed({ name: 'dpdk' }) }),
      },
      [[RAISED, 0.2]],
    ],
  ])('of huge pages %s', async (_, change, signals) => expect(await signalsOf(change)).toEqual(signals));

  it('of who has no rights of root tunes nothing', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1, uid: 1_000 });
    host.platform.footprints.set(10, plainFootprint(hugePages(started + 1_000, started + 2_000)));
    await host.run(12);
    expect(host.kinds).toEqual([]);
  });

  it('tells of a driver from elsewhere beside other signs', async () => {
    const host = new WatchedHost(withDriver());
    host.platform.start(10, { cores: 1 });
    const path = 'C:\\tools\\winring0X64.SYS';
    host.platform.footprints.set(10, plainFootprint({ ...drivers(path), openMsr: observed(1) }));
    await host.run(12);
    expect(host.of('miner-footprint').evidence).toContainEqual({ code: 'msr-writable', params: { driver: path } });
  });

  it('tells of a driver where it lies, and whether it was seen loaded', async () => {
    const tell = async (change: Partial<ProcessFootprint>) => {
      const host = new WatchedHost(withDriver());
      host.platform.start(10, { cores: 1, exe: 'C:\\Java\\x.exe', name: 'x.exe', argv: ['C:\\Java\\x.exe'] });
      host.platform.footprints.set(10, plainFootprint(change));
      await host.run(12);
      return host.of('miner-footprint').signals[0]?.params;
    };
    const path = 'C:\\Java\\WinRing0x64.sys';
    expect(await tell(driverFiles('WinRing0x64.sys'))).toEqual({ driver: path });
    expect(await tell(drivers(path, true))).toEqual({ loadedDriver: path });
  });

  it('is told with its sizes, and that others go first', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 4 });
    host.platform.footprints.set(10, { ...minerFootprint(), environment: observed({}) });
    await host.run(12);
    const { signals, evidence } = host.of('miner-footprint');
    expect(signals[0]?.params).toEqual({ mappingBytes: 2_088 * MIB, codeBytes: 4 * MIB, hugePageBytes: 0 });
    expect(evidence).toContainEqual({ code: 'low-priority', params: { nice: 10, policy: 5 } });
    expect(observedValue(minerFootprint().threads)?.busy).toHaveLength(signals[2]?.params.threads as number);
  });
});
