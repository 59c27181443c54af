import { describe, expect, it } from 'vitest';
import { conclude } from '#shared/verdict/conclude.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { isKernelThreadName } from './kernel-thread-names.ts';

const KIND = 'kernel-masquerade';

describe('kernel masquerade', () => {
  it.each([
    ['brackets over its arguments', { name: 'kheiper', argv: ['[kworker/0:1]'] }, '[kworker/0:1]', 1],
    ['brackets with padding', { name: 'x', argv: ['[kswapd0] ', ''] }, '[kswapd0]', 1],
    ['a short name of the kernel', { name: 'kdevtmpfsi', argv: ['./a'] }, 'kdevtmpfsi', 0.9],
    ['brackets that the kernel does not use', { name: 'x', argv: ['[crypto]'] }, '[crypto]', 0.4],
    [
      'a secret in its brackets',
      { name: 'x', argv: ['[sync --token s3cr3t -v]'] },
      '[sync --token [redacted] -v]',
      0.4,
    ],
  ])('is seen in a resting process with %s', async (_, change, shownAs, quality) => {
    const host = new WatchedHost();
    host.platform.start(10, { exe: '/opt/x/kheiper', ...change });
    await host.run(3);
    expect(host.of(KIND).signals).toEqual([
      { code: 'provenance.kernel-masquerade', quality, params: { shownAs, exe: '/opt/x/kheiper' } },
    ]);
    expect(conclude(host.of(KIND).signals, () => undefined).verdict).toBe(quality >= 0.9 ? 'suspicious' : 'observed');
  });

  it('is not seen in the threads of the kernel, nor in titles that have brackets', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { name: 'kworker/0:1', argv: [], kernelThread: true });
    host.platform.start(11, { name: 'celery', argv: ['[celeryd: worker@host:MainProcess] -active-'] });
    host.platform.start(12, { name: 'ssh', argv: ['ssh: /run/x [mux]'] });
    host.platform.start(13, { name: 'kwin_x11', argv: ['/usr/bin/kwin_x11'] });
    host.platform.start(14, { name: '[', argv: ['[', '-f', 'x', ']'] });
    await host.run(3);
    expect(host.kinds).toEqual([]);
  });

  it('is told again each minute while it lasts, and ends with the process', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { argv: ['[ksmd]'] });
    await host.run(200);
    expect(host.of(KIND).rev).toBeGreaterThanOrEqual(3);
    host.platform.end(10);
    await host.run(2);
    expect(host.of(KIND).state).toBe('closed');
  });
});

describe('names of kernel threads', () => {
  it.each(['kworker/u8:3-events', 'kworkerds', 'migration/12', 'rcu_sched', 'jbd2/sda1-8', 'watchdog/0'])(
    '%s',
    (name) => expect(isKernelThreadName(name)).toBe(true),
  );
  it.each(['', 'kwin', 'nfs', 'migration', 'watchdogs', 'rcu', 'bash', 'k'.repeat(10_000)])('not %s', (name) =>
    expect(isKernelThreadName(name)).toBe(false),
  );
});
