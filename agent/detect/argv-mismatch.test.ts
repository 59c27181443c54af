import { describe, expect, it } from 'vitest';
import { observed, unobservable } from '#shared/model/observed.ts';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { isSameName, programNameOf } from './program-names.ts';

async function kindsOf(exe: string, name: string, argv0: string): Promise<readonly string[]> {
  const host = new WatchedHost();
  host.platform.start(10, { cores: 1, exe, name, argv: [argv0] });
  host.platform.footprints.set(10, plainFootprint({ origin: observed({ file: 'same', package: observed({}) }) }));
  await host.run(12);
  return host.kinds;
}

describe('argv mismatch', () => {
  it('is three different names of one process', async () => {
    expect(await kindsOf('/opt/x/kheiper', 'crond', '/usr/sbin/sshd')).toEqual(['argv-mismatch']);
    expect(await kindsOf('/opt/x/kheiper', 'worker', 'sendmail: accepting connections')).toEqual(['argv-mismatch']);
  });

  it.each([
    ['a plain program', '/usr/bin/gzip', 'gzip', 'gzip'],
    ['a version', '/usr/bin/python3.11', 'build.py', '/usr/bin/python3'],
    ['a script with a title', '/usr/bin/python3.11', 'gunicorn', 'gunicorn: master [app]'],
    ['a login shell', '/usr/bin/dash', 'sh', '-sh'],
    ['an applet', '/bin/busybox', 'top', 'top'],
    ['a link', '/usr/bin/vim.basic', 'vi', 'vi'],
    ['a title', '/usr/sbin/nginx', 'nginx', 'nginx: worker process'],
    ['a short name that was cut', '/usr/bin/containerd-shim-runc-v2', 'containerd-shim', 'shim'],
    ['a thread that has a name', '/usr/lib/firefox/firefox', 'Isolated Web Co', '/usr/lib/firefox/firefox'],
    ['a main thread that has a name', '/usr/bin/node', 'MainThread', 'next-server'],
    ['no arguments', '/usr/bin/x', 'y', ''],
  ])('is not %s', async (_, exe, name, argv0) => expect(await kindsOf(exe, name, argv0)).toEqual([]));

  it.each([
    ['C:\\Windows\\System32\\dllhost.exe', '203.0.113.7', true],
    ['C:\\Windows\\System32\\dllhost.exe', '203.0.113.8', false],
    ['C:\\Program Files\\Vendor\\agent.exe', '203.0.113.7', false],
  ])('is a program of Windows that computes and talks to a pool: %s, %s', async (exe, remote, isSeen) => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1, exe, name: programNameOf(exe), argv: [exe] });
    host.platform.footprints.set(
      10,
      plainFootprint({ origin: observed({ file: 'same', package: unobservable('unsupported') }) }),
    );
    host.platform.connect(10, remote, 3333);
    await host.run(12);
    expect(host.kinds.includes('argv-mismatch')).toBe(isSeen);
    if (isSeen) expect(host.of('argv-mismatch').signals).toMatchObject([{ quality: 1, params: { shownAs: exe } }]);
  });

  it('is told without a secret in the title', async () => {
    const host = new WatchedHost();
    const argv = ['worker: --token s3cr3t --queue mail'];
    host.platform.start(10, { cores: 1, exe: '/opt/x/kheiper', name: 'crond', argv });
    host.platform.footprints.set(10, plainFootprint({ origin: observed({ file: 'same', package: observed({}) }) }));
    await host.run(12);
    const shownAs = 'worker: --token [redacted] --queue mail';
    expect(host.of('argv-mismatch').signals).toMatchObject([{ params: { shownAs } }]);
  });

  it('compares any names', () =>
    fuzz('program names', hostileText(), (text) => {
      expect(isSameName(text, text)).toBe(true);
      programNameOf(text);
    }));
});
