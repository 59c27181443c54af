import { describe, expect, it } from 'vitest';
import { isUnobservable, observed, unobservable } from '#shared/model/observed.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { readSystemProgram } from './system-programs.ts';

const KIND = 'kernel-masquerade';
const SYSTEM32 = 'C:\\Windows\\System32';
const SERVICE_HOST = `${SYSTEM32}\\svchost.exe`;

const nameOf = (path: string) => path.slice(path.lastIndexOf('\\') + 1);

/** Somebody beside services.exe and an ordinary host of services. */
async function hostWith(change: { exe: string; argv?: readonly string[]; parentPid?: number }, parentExe?: string) {
  const host = new WatchedHost();
  host.platform.start(700, { name: 'services.exe', exe: `${SYSTEM32}\\services.exe` });
  host.platform.start(800, { name: 'explorer.exe', exe: 'C:\\Windows\\explorer.exe' });
  host.platform.start(900, {
    name: 'svchost.exe',
    exe: SERVICE_HOST,
    parentPid: 700,
    argv: [SERVICE_HOST, '-k', 'netsvcs', '-p'],
  });
  if (parentExe !== undefined) {
    const argv = [parentExe, '-k', 'LocalService'];
    host.platform.start(950, { name: nameOf(parentExe), exe: parentExe, parentPid: 700, argv });
  }
  const name = nameOf(change.exe);
  host.platform.start(10, { name, parentPid: 700, argv: [change.exe, '-K', 'LocalService'], ...change });
  await host.run(3);
  return host;
}

describe('a disguise as a program of Windows', () => {
  it.each([
    ['another folder', { exe: 'C:\\ProgramData\\Java\\SvcHost.exe' }, 1, 'C:\\ProgramData\\Java\\SvcHost.exe'],
    ['a folder below the right one', { exe: `${SYSTEM32}\\drivers\\lsass.exe` }, 1, `${SYSTEM32}\\drivers\\lsass.exe`],
    [
      'a folder that only begins so',
      { exe: 'C:\\Windows\\System32x\\csrss.exe' },
      1,
      'C:\\Windows\\System32x\\csrss.exe',
    ],
    [
      'a folder of the same name elsewhere',
      { exe: 'C:\\Users\\u\\Windows\\System32\\lsass.exe' },
      1,
      'C:\\Users\\u\\Windows\\System32\\lsass.exe',
    ],
    ['a name that others have as well', { exe: 'D:\\app\\conhost.exe' }, 0.4, 'D:\\app\\conhost.exe'],
    ['another parent', { exe: SERVICE_HOST, parentPid: 800 }, 0.8, undefined],
    ['no group of services', { exe: SERVICE_HOST, argv: [SERVICE_HOST] }, 0.6, undefined],
  ])('is seen by %s', async (_, change, quality, exe) => {
    const host = await hostWith(change);
    expect([...host.findings.values()]).toHaveLength(1);
    const [signal, ...others] = host.of(KIND).signals;
    expect(others).toEqual([]);
    expect(signal).toMatchObject({ code: 'provenance.kernel-masquerade', quality });
    expect(signal?.params.exe).toBe(exe);
    expect(conclude(host.of(KIND).signals, () => undefined).verdict).toBe(quality >= 0.6 ? 'suspicious' : 'observed');
  });

  it.each([
    [`${SYSTEM32}\\lsass.exe`],
    ['c:\\WINDOWS\\system32\\CSRSS.EXE'],
    ['C:\\Windows\\SysWOW64\\svchost.exe'],
    ['C:\\Windows\\explorer.exe'],
    ['C:\\Windows\\System32\\wbem\\WmiPrvSE.exe'],
    ['C:\\Windows\\WinSxS\\amd64_microsoft-windows-services-svchost_31bf3856ad364e35\\svchost.exe'],
    ['C:\\ProgramData\\Docker\\windowsfilter\\ab12\\Files\\Windows\\System32\\svchost.exe'],
    ['D:\\containerd\\io.containerd.snapshotter.v1.windows\\snapshots\\42\\Files\\Windows\\System32\\lsass.exe'],
    [
      'C:\\ProgramData\\Microsoft\\Windows\\Containers\\BaseImages\\1-2\\BaseLayer\\Files\\Windows\\System32\\csrss.exe',
    ],
    ['C:\\Program Files\\Vendor\\mysvchost.exe'],
    ['C:\\Program Files\\Java\\bin\\java.exe'],
    ['/usr/lib/wine/services.exe'],
  ])('is none: %s', async (exe) => expect((await hostWith({ exe })).kinds).toEqual([]));

  it('is none when the parent is gone, or its arguments cannot be read', async () => {
    expect((await hostWith({ exe: SERVICE_HOST, parentPid: 5_000 })).kinds).toEqual([]);
  });

  it.each([
    [`${SYSTEM32}\\services.exe`],
    [SERVICE_HOST],
    ['C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.24090.11-0\\MsMpEng.exe'],
    ['C:\\Program Files\\Windows Defender\\MsMpEng.exe'],
    [`${SYSTEM32}\\MRT.exe`],
    ['C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.20348.1_none_ab\\TiWorker.exe'],
    ['C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\ngen.exe'],
    ['C:\\Windows\\SysWOW64\\rpcnet.exe'],
  ])('is none of a host of services that %s started', async (parentExe) => {
    expect((await hostWith({ exe: SERVICE_HOST, parentPid: 950 }, parentExe)).kinds).toEqual([]);
  });

  it('is none when the program of its parent is closed to everybody', async () => {
    const host = new WatchedHost();
    const read = host.platform.readProcess.bind(host.platform);
    host.platform.readProcess = (pid, startId) => {
      const details = read(pid, startId);
      if (pid !== 950 || isUnobservable(details)) return details;
      return observed({ ...details.value, exe: unobservable('no-permission') });
    };
    host.platform.start(950, { name: 'MsMpEng.exe' });
    host.platform.start(10, {
      name: 'svchost.exe',
      exe: SERVICE_HOST,
      parentPid: 950,
      argv: [SERVICE_HOST, '-k', 'a'],
    });
    await host.run(3);
    expect(host.kinds).toEqual([]);
  });

  it.each([
    ['C:\\Users\\u\\MsMpEng.exe'],
    ['C:\\Temp\\MRT.exe'],
    ['C:\\Windows\\WinSxS\\x\\TiWorker.exe'],
    ['C:\\ProgramData\\x\\Windows Defender\\MsMpEng.exe'],
  ])('is seen in a host of services that %s started', async (parentExe) => {
    const host = await hostWith({ exe: SERVICE_HOST, parentPid: 950 }, parentExe);
    expect(host.of(KIND).signals).toMatchObject([{ quality: 0.8, params: { shownAs: 'svchost.exe' } }]);
  });

  it('is seen when its parent is known later than itself, or has the pid of one that is gone', async () => {
    const host = new WatchedHost();
    host.platform.start(800, { name: 'services.exe', exe: `${SYSTEM32}\\services.exe` });
    await host.run(2);
    host.platform.end(800);
    await host.run(2);
    host.platform.start(10, {
      name: 'svchost.exe',
      exe: SERVICE_HOST,
      parentPid: 800,
      argv: [SERVICE_HOST, '-k', 'a'],
    });
    for (let pid = 1_000; pid < 1_100; pid++) host.platform.start(pid, { name: 'a.exe' });
    host.platform.start(800, { name: 'explorer.exe', exe: 'C:\\Windows\\explorer.exe' });
    await host.run(1);
    expect(host.kinds).toEqual([]);
    await host.run(65);
    expect(host.of(KIND).signals).toMatchObject([{ quality: 0.8 }]);
  });

  it('is looked for in any path', () =>
    fuzz('system programs', hostileText(), (text) => {
      readSystemProgram(text);
    }));
});
