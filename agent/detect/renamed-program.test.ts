import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import type { ProgramContent } from '#shared/model/process-footprint.ts';
import type { Signal } from '#shared/model/signal.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'renamed-program';

interface Run {
  readonly exe: string;
  /** Other than the others: how long it runs beside the one before. */
  readonly overlapS?: number;
  /** When its time is over it stays, and rests. */
  readonly stays?: boolean;
  readonly digest?: string;
  readonly links?: number;
  readonly package?: string;
  readonly sizeBytes?: number;
}

/** Runs one after the other, a minute each; with an overlap the next one begins before the last has ended. */
async function watch(runs: readonly Run[], overlapS = 0): Promise<WatchedHost> {
  const host = new WatchedHost();
  const retire = (pid: number): void => {
    const process = host.platform.processes.get(pid);
    if (process === undefined) return;
    if (runs[pid - 100]?.stays === true) process.cores = 0;
    else host.platform.end(pid);
  };
  for (const [index, run] of runs.entries()) {
    const pid = 100 + index;
    const content: ProgramContent = { sizeBytes: 5_000_000, links: 0, digest: 'a', ...run };
    host.platform.start(pid, { exe: run.exe, inode: pid, cores: 1 });
    const owner = run.package === undefined ? {} : { name: run.package };
    const origin = { file: 'missing' as const, package: observed(owner), content: observed(content) };
    host.platform.footprints.set(pid, plainFootprint({ origin: observed(origin) }));
    await host.run(run.overlapS ?? overlapS);
    retire(pid - 1);
    await host.run(60);
    if ((runs[index + 1]?.overlapS ?? overlapS) === 0) retire(pid);
    await host.run(2);
  }
  return host;
}

const names = ['/tmp/kworkerx', '/var/tmp/.abc/qwzrt', '/dev/shm/lkjhg', '/tmp/poiuyt'];

describe('renamed program', () => {
  it('is told at its third name, with those before', async () => {
    const host = await watch(names.slice(0, 3).map((exe) => ({ exe })));
    const { signals, evidence, subject } = host.of(KIND);
    expect(signals).toMatchObject([{ code: 'evasion.renamed-program', params: { names: 3 } }]);
    expect(evidence).toContainEqual({ code: 'ran-as', params: { path: '/tmp/kworkerx' } });
    expect(subject).toMatchObject({ process: { pid: 102 } });
  });

  it('is suspicious by itself, and no more together with what a busy processor says', () => {
    const verdictOf = (signals: readonly Signal[]) => conclude(signals, () => undefined).verdict;
    const renamed = { code: 'evasion.renamed-program', quality: 1, params: {} };
    const computes = ['cpu.sustained', 'cpu.respawning', 'cpu.since-before-agent', 'cpu.duty-cycle'];
    expect(verdictOf([renamed])).toBe('suspicious');
    expect(verdictOf([renamed, ...computes.map((code) => ({ ...renamed, code }))])).toBe('suspicious');
    expect(verdictOf([renamed, { ...renamed, code: 'provenance.odd-directory' }])).toBe('suspicious');
  });

  it.each<readonly [string, readonly Run[]]>([
    ['two names', names.slice(0, 2).map((exe) => ({ exe }))],
    ['test programs that were built one by one', names.map((exe, index) => ({ exe, digest: `test-${index}` }))],
    ['links to one file', names.map((exe) => ({ exe, links: 4 }))],
    ['programs of a package', names.map((exe) => ({ exe, package: 'busybox' }))],
    ['stubs', names.map((exe) => ({ exe, sizeBytes: 900 }))],
    ['one name in many folders', names.map((_, index) => ({ exe: `/srv/env-${index}/bin/python3.${index}` }))],
    ['numbered names', names.map((_, index) => ({ exe: `/srv/bin/worker-${index}` }))],
  ])('is not %s', async (_, runs) => expect((await watch(runs)).kinds).not.toContain(KIND));

  it('is not a program of which several copies run side by side', async () => {
    const host = await watch(
      names.map((exe) => ({ exe })),
      20,
    );
    expect(host.kinds).not.toContain(KIND);
  });

  it('is told although two of its names were there side by side', async () => {
    const host = await watch(names.map((exe, index) => ({ exe, overlapS: index === 1 ? 20 : 0 })));
    expect(host.of(KIND).signals).toMatchObject([{ params: { names: 3 } }]);
  });

  it('is told although each begins a moment before the last one ends', async () => {
    const host = await watch(
      names.map((exe) => ({ exe })),
      5,
    );
    expect(host.kinds).toContain(KIND);
  });

  it('is told although a copy of it waits all the time', async () => {
    const host = await watch(names.map((exe, index) => ({ exe, stays: index === 0 })));
    expect(host.kinds).toContain(KIND);
  });

  it('is no program with several copies all the time, of whatever names', async () => {
    const host = new WatchedHost();
    const many = Array.from({ length: 24 }, (_, index) => `/srv/${'abcdefghijklmnopqrstuvwx'[index]}pp`);
    const content: ProgramContent = { sizeBytes: 5_000_000, links: 0, digest: 'a' };
    const origin = { file: 'same' as const, package: observed({}), content: observed(content) };
    await host.run(1_200, (second) => {
      if (second % 40 !== 0) return;
      const pid = 100 + second / 40;
      host.platform.start(pid, { exe: many[pid % many.length] ?? '', inode: pid, cores: 0.5 });
      host.platform.footprints.set(pid, plainFootprint({ origin: observed(origin) }));
      host.platform.end(pid - 3);
    });
    expect(host.kinds).not.toContain(KIND);
  });

  it('goes on after a restart of the agent, during which the last one ended', async () => {
    const host = await watch(names.slice(0, 2).map((exe) => ({ exe })));
    host.platform.start(101, { exe: names[1] ?? '', cores: 1, inode: 101 });
    await host.run(60);
    host.platform.end(101);
    const again = new WatchedHost(undefined, host.platform);
    again.watch.restore([], new Map(JSON.parse(JSON.stringify([...host.watch.snapshot()]))), true);
    host.platform.start(102, { exe: names[2] ?? '', cores: 1, inode: 102 });
    const footprint = host.platform.footprints.get(101);
    if (footprint !== undefined) host.platform.footprints.set(102, footprint);
    await again.run(60);
    expect(again.kinds).toContain(KIND);
  });
});
