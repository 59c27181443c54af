import { describe, expect, it } from 'vitest';
import { observed, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import type { HiddenProcess, HiddenSearch, ProcessCensus } from '../platform/hiding.ts';
import { NOTHING_HIDDEN } from '../testing/fake-platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const census = (missingThreads: number, missingProcesses: number): ProcessCensus => ({
  missingThreads,
  missingProcesses,
  mountedOver: observed([]),
});
const searchOf = (change: Partial<HiddenSearch>) => observed({ ...NOTHING_HIDDEN, ...change });
const hidden = (pid: number, startId?: number): HiddenProcess => ({
  pid,
  ...(startId === undefined ? {} : { startId }),
  seenBy: ['process-group'],
  unseenBy: ['scandir', 'opendir', 'getdents'],
});

describe('hidden process', () => {
  it('is not looked for by id without a suspicion, but lists are compared once a minute', async () => {
    const host = new WatchedHost();
    await host.run(183);
    expect(host.platform.searches.map(({ fromPid }) => fromPid)).toEqual([undefined, undefined, undefined, undefined]);
    expect(host.kinds).toEqual([]);
  });

  it('is suspected after three exact samples and named, with what it has computed', async () => {
    const host = new WatchedHost();
    await host.run(10);
    const miner = host.platform.start(10, { cores: 1, cpuMs: 90_000 });
    host.platform.census = observed(census(1, 1));
    host.platform.search = searchOf({ hidden: [hidden(10, miner.startId)] });
    await host.run(2);
    expect(host.platform.searches).toHaveLength(1);
    await host.run(5);
    expect(host.platform.searches.at(-1)).toMatchObject({ fromPid: 1 });
    expect(host.of('hidden-process')).toMatchObject({
      subject: { type: 'process', process: { pid: 10, exe: { text: '/usr/bin/program-10' } } },
      signals: [
        { code: 'evasion.hidden-process', quality: 1, params: { pid: 10, unseenBy: 'scandir, opendir, getdents' } },
      ],
    });
    expect(host.of('hidden-process').signals[0]?.params.coreSeconds).toBeGreaterThan(90);
    host.platform.end(10);
    await host.run(2);
    expect(host.of('hidden-process').state).toBe('closed');
  });

  it('is not suspected for samples that were not exact, for two mismatches, or when more was read than counted', async () => {
    const host = new WatchedHost();
    await host.run(100, (second) => {
      const samples = [census(1, 1), census(2, 0), { mountedOver: observed([]) }, census(0, 0), census(-1, -1)];
      host.platform.census = observed(samples[second % samples.length] ?? census(0, 0));
    });
    expect(host.platform.searches.filter(({ fromPid }) => fromPid !== undefined)).toEqual([]);
  });

  it('is looked for over the whole range, piece by piece, and on a host that is never quiet as well', async () => {
    const host = new WatchedHost();
    host.platform.census = observed({ mountedOver: observed([]) });
    await host.run(598);
    expect(host.platform.searches.filter(({ fromPid }) => fromPid !== undefined)).toEqual([]);
    host.platform.search = searchOf({ nextPid: 131_073 });
    await host.run(4);
    const tried = () => host.platform.searches.map(({ fromPid }) => fromPid).filter(Boolean);
    // Others have their turn before the next piece.
    expect(tried()).toEqual([1]);
    host.platform.search = searchOf({});
    await host.run(60);
    expect(tried()).toEqual([1, 131_073]);
  });

  it('is looked for at once where nothing counts processes, and every ten minutes from then on', async () => {
    const host = new WatchedHost();
    host.platform.census = unobservable('unsupported');
    await host.run(2);
    expect(host.platform.searches).toMatchObject([{ fromPid: 1 }]);
    await host.run(590);
    expect(host.platform.searches.filter(({ fromPid }) => fromPid !== undefined)).toHaveLength(1);
    await host.run(20);
    expect(host.platform.searches.filter(({ fromPid }) => fromPid !== undefined)).toHaveLength(2);
  });

  it('is looked for from where it was when a piece of the round failed, and when lists are compared meanwhile', async () => {
    const host = new WatchedHost();
    host.platform.census = unobservable('unsupported');
    host.platform.search = searchOf({ nextPid: 131_073 });
    await host.run(3);
    host.platform.search = unobservable('failed', 'aborted');
    await host.run(200);
    const tried = () => host.platform.searches.map(({ fromPid }) => fromPid).filter(Boolean);
    expect(new Set(tried().slice(1))).toEqual(new Set([131_073]));
    expect(tried().length).toBeGreaterThan(4);
    expect(tried().length).toBeLessThan(10);
    host.platform.search = searchOf({});
    await host.run(40);
    const before = tried().length;
    await host.run(200);
    expect(tried()).toHaveLength(before);
    const failedAtOnce = new WatchedHost();
    failedAtOnce.platform.census = unobservable('unsupported');
    failedAtOnce.platform.search = unobservable('failed', 'aborted');
    await failedAtOnce.run(40);
    expect(failedAtOnce.platform.searches.filter(({ fromPid }) => fromPid === 1)).toHaveLength(2);
  });

  it('is looked for less and less often while nobody is found, and at once again when there is a new suspicion', async () => {
    const host = new WatchedHost();
    const triedAt: number[] = [];
    host.platform.census = observed(census(4, 0));
    const run = (seconds: number, from: number) =>
      host.run(seconds, (second) => {
        const tries = host.platform.searches.filter(({ fromPid }) => fromPid === 1).length;
        if (tries > triedAt.length) triedAt.push(from + second);
      });
    await run(2_100, 0);
    const waits = triedAt.slice(1).map((at, index) => Math.round((at - (triedAt[index] ?? 0)) / 60));
    expect(waits).toEqual([1, 2, 4, 8, 10]);
    host.platform.census = observed(census(0, 0));
    await run(10, 2_100);
    host.platform.census = observed(census(4, 0));
    await run(10, 2_110);
    expect(triedAt).toHaveLength(7);
    await run(60, 2_120);
    expect(triedAt).toHaveLength(8);
  });

  it('is looked for by id while the processors work for nobody, where nothing counts processes', async () => {
    const host = new WatchedHost();
    host.platform.comparable = true;
    host.platform.start(100, { cores: 0.1 });
    const run = async (seconds: number, unownedCores: number) => {
      for (let second = 0; second < seconds; second++) {
        host.platform.pass(1_000, unownedCores);
        host.watch.step();
        await host.watch.probesDone();
      }
    };
    const idsTried = () => host.platform.searches.filter(({ fromPid }) => fromPid === 1).length;
    await run(120, 0);
    expect(idsTried()).toBe(0);
    await run(180, 0.5);
    expect(idsTried()).toBeGreaterThanOrEqual(2);
    expect(idsTried()).toBeLessThanOrEqual(3);
  });

  it('is told of the host when counts agree that there is one and nothing can name it', async () => {
    const host = new WatchedHost();
    host.platform.census = observed(census(4, 0));
    await host.run(60);
    expect(host.kinds).toEqual([]);
    host.platform.census = observed(census(4, 1));
    await host.run(60);
    expect(host.of('hidden-process')).toMatchObject({
      subject: { type: 'host' },
      signals: [{ quality: 0.5, params: { threads: 4, processes: 1 } }],
    });
  });

  it('is named by its id when nothing tells more, and looked at again by that id', async () => {
    const host = new WatchedHost();
    host.platform.search = searchOf({ hidden: [hidden(4_711)] });
    await host.run(70);
    expect(host.of('hidden-process')).toMatchObject({
      subject: { type: 'host' },
      signals: [{ params: { pid: 4_711 } }],
    });
    expect(host.platform.searches.at(-1)).toMatchObject({ suspects: [4_711] });
    const before = host.revisions.length;
    host.platform.search = searchOf({});
    await host.run(200);
    expect(host.revisions.length - before).toBeLessThan(3);
  });
});

describe('a mount over a process', () => {
  it('is looked for the moment mounts change, and the process behind it is named', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10, { cores: 1 });
    await host.run(20);
    const mountPoint = osNameOfText('/proc/10');
    host.platform.census = observed({ ...census(1, 0), mountedOver: observed([10]) });
    host.platform.search = searchOf({
      covered: observed([{ pid: 10, startId: miner.startId, mountPoint, fileSystem: 'tmpfs' }]),
    });
    await host.run(4);
    expect(host.of('proc-mount')).toMatchObject({
      subject: { type: 'process', process: { pid: 10 } },
      signals: [{ code: 'evasion.mounted-over', params: { path: '/proc/10', fileSystem: 'tmpfs' } }],
    });
  });
});

describe('a preloaded library', () => {
  const libraries = (...paths: readonly string[]) => paths.map(osNameOfText);
  const preload = (unseenBy: readonly 'stat'[], ...paths: readonly string[]) =>
    observed([{ path: osNameOfText('/etc/ld.so.preload'), libraries: libraries(...paths), unseenBy }]);

  it.each([
    ['/usr/lib/x86_64-linux-gnu/libjemalloc.so.2', 0.1],
    ['/usr/local/lib/libprocesshider.so', 0.6],
    ['/tmp/hide.so', 1],
  ])('%s counts %d', async (path, quality) => {
    const host = new WatchedHost();
    host.platform.search = searchOf({ preload: preload([], path) });
    await host.run(5);
    expect(host.of('preload-hook')).toMatchObject({ subject: { path: { text: path } }, signals: [{ quality }] });
  });

  it('is the file itself when that was emptied for us, beside what is in our own process', async () => {
    const host = new WatchedHost();
    const foreignLibraries = observed(libraries('/usr/lib/x.so'));
    host.platform.search = searchOf({ preload: preload(['stat']), foreignLibraries });
    await host.run(5);
    expect(host.of('preload-hook')).toMatchObject({
      ...{ subject: { path: { text: '/etc/ld.so.preload' } }, signals: [{ quality: 1 }] },
      evidence: [{ code: 'library-in-agent', params: { path: '/usr/lib/x.so' } }],
    });
    const calm = new WatchedHost();
    calm.platform.search = searchOf({ preload: preload([], '/usr/lib/y.so'), foreignLibraries });
    await calm.run(5);
    expect(calm.of('preload-hook').evidence).toEqual([]);
  });

  it('counts in full as soon as something is hidden, but an allocator beside it does not', async () => {
    const host = new WatchedHost();
    host.platform.search = searchOf({ preload: preload(['stat'], '/usr/lib/libjemalloc.so', '/usr/lib/libx.so') });
    await host.run(5);
    const qualities = [...host.findings.values()].map(({ signals }) => signals[0]?.quality);
    expect(qualities).toEqual([0.1, 1]);
  });
});

describe("code of others in the agent's own process", () => {
  const SENSOR = 'C:\\Program Files\\Sensor\\hook64.dll';
  const OTHER_SENSOR = 'C:\\Program Files\\Other\\probe.dll';
  const ODD = 'C:\\ProgramData\\Sensor\\hook64.dll';
  const foreign = (...names: readonly string[]) => ({ foreignLibraries: observed(names.map(osNameOfText)) });
  const unlisted: HiddenProcess = { pid: 4_712, seenBy: ['process-id'], unseenBy: ['process-list'] };
  const notRead: HiddenProcess = { pid: 4_712, seenBy: ['scandir', 'process-group'], unseenBy: ['opendir'] };
  const unread: HiddenProcess = { pid: 4_712, seenBy: ['process-group'], unseenBy: ['opendir'] };
  const watch = async (change: Partial<HiddenSearch>) => {
    const host = new WatchedHost();
    host.platform.search = searchOf(change);
    await host.run(70);
    return host;
  };
  const hookOf = (host: WatchedHost) => host.of('hidden-process').signals[1];

  it.each([
    [SENSOR, 'library-in-agent', { path: SENSOR }],
    [ODD, 'odd-library-in-agent', { path: ODD }],
    ['/tmp/x.so', 'odd-library-in-agent', { path: '/tmp/x.so' }],
    ['/usr/lib/libunknown.so.1', 'library-in-agent', { path: '/usr/lib/libunknown.so.1' }],
    [
      'memory:ntdll.dll!NtOpenProcess,NtQuerySystemInformation',
      'diverted-in-agent',
      { functions: 'NtOpenProcess, NtQuerySystemInformation' },
    ],
    ['memory:ntdll.dll!NtOpenProcess (changed)', 'changed-in-agent', { functions: 'NtOpenProcess' }],
  ])('is a fact of the host and no sign of anything while nobody is hidden: %s', async (name, code, params) => {
    const host = await watch(foreign(name));
    expect(host.kinds).toEqual(['code-in-agent']);
    expect(host.of('code-in-agent')).toMatchObject({ subject: { type: 'host' }, signals: [] });
    expect(host.of('code-in-agent').evidence).toEqual([{ code, params }]);
  });

  it('is one finding, however much of it there is, and says what is there now', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `C:\\Program Files\\Sensor\\${index + 10}.dll`);
    const host = await watch(foreign(...many, ODD));
    const { evidence } = host.of('code-in-agent');
    expect(host.findings.size).toBe(1);
    expect(evidence).toHaveLength(17);
    expect(evidence[0]).toEqual({ code: 'odd-library-in-agent', params: { path: ODD } });
    expect(evidence.at(-1)).toEqual({ code: 'more-libraries-in-agent', params: { count: 25 } });
    host.platform.search = searchOf(foreign(SENSOR));
    await host.run(65);
    expect(host.of('code-in-agent').evidence).toEqual([{ code: 'library-in-agent', params: { path: SENSOR } }]);
  });

  it('is told again seldom, and is over when it is gone', async () => {
    const host = await watch(foreign(SENSOR));
    const before = host.revisions.length;
    await host.run(30 * 60);
    expect(host.revisions.length - before).toBe(6);
    host.platform.search = searchOf(foreign());
    await host.run(17 * 60);
    expect(host.of('code-in-agent').state).toBe('closed');
  });

  it('is said once for a function that is called through two libraries', async () => {
    const names = ['memory:kernelbase.dll!OpenProcess', 'memory:kernel32.dll!OpenProcess'];
    const host = await watch(foreign(...names));
    expect(host.of('code-in-agent').evidence).toEqual([
      { code: 'diverted-in-agent', params: { functions: 'OpenProcess' } },
    ]);
  });

  it('stands beside a hidden process, but a security product hides nobody', async () => {
    const host = await watch({
      ...foreign(SENSOR, OTHER_SENSOR, 'memory:ntdll.dll!NtOpenProcess'),
      hidden: [unlisted],
    });
    expect(host.kinds.toSorted()).toEqual(['code-in-agent', 'hidden-process']);
    expect(host.of('hidden-process').signals).toHaveLength(1);
    expect(host.of('hidden-process').evidence).toEqual(host.of('code-in-agent').evidence);
    expect(host.of('hidden-process').evidence).toHaveLength(3);
  });

  it.each<[string, readonly string[], HiddenProcess, object]>([
    [
      'memory before libraries',
      ['memory:ntdll.dll!NtOpenProcess,NtQuerySystemInformationEx', ODD],
      unlisted,
      { quality: 1, params: { functions: 'NtQuerySystemInformationEx' } },
    ],
    ['the only library from an odd place', [SENSOR, ODD], unlisted, { quality: 1, params: { path: ODD } }],
    [
      'a list that was changed, less surely',
      ['memory:ntdll.dll!NtOpenProcess,NtQuerySystemInformation (changed)', SENSOR],
      unlisted,
      { quality: 0.8, params: { changed: 'NtQuerySystemInformation' } },
    ],
    [
      'one of several, none by name',
      [ODD, 'C:\\Users\\Public\\x.dll'],
      unlisted,
      { quality: 1, params: { libraries: 2 } },
    ],
    [
      'a packaged library on Linux that takes somebody out of a list',
      ['/usr/lib/x.so', '/usr/lib/libjemalloc.so'],
      notRead,
      { quality: 1, params: { path: '/usr/lib/x.so' } },
    ],
    [
      'less sure when only the kernel contradicts',
      ['/tmp/x.so', '/usr/lib/y.so'],
      unread,
      { quality: 0.8, params: { path: '/tmp/x.so' } },
    ],
  ])('may be what hides a process: %s', async (_, names, hidden, expected) => {
    const host = await watch({ ...foreign(...names), hidden: [hidden] });
    expect(hookOf(host)).toEqual({ code: 'evasion.hook-in-agent', ...expected });
    expect(host.kinds).not.toContain('preload-hook');
  });

  it('is not thought to hide anybody whom only the kernel contradicts, where packages put it', async () => {
    const host = await watch({ ...foreign('/usr/lib/y.so'), hidden: [unread] });
    expect(host.of('hidden-process').signals).toHaveLength(1);
  });
});
