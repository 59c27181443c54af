import { expect, it } from 'vitest';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { ServicePrograms } from './service-programs.ts';
import { serviceGroupName } from './service-group-name.ts';

const NETSVCS = '%SystemRoot%\\System32\\svchost.exe -k netsvcs -p';

function nameOf(names: readonly string[], commandLine: string | undefined, isShared = names.length > 1) {
  const windows = new FakeWindows();
  windows.services = names.map((name) => ({
    name,
    pid: 8,
    ...(commandLine === undefined ? { error: 5 } : { commandLine }),
  }));
  return serviceGroupName({ names, isShared }, new ServicePrograms(windows, { monotonicMs: () => 0 }));
}

it('is the service, where its process is its own', () => {
  expect(nameOf(['Spooler'], 'C:\\Windows\\System32\\spoolsv.exe')).toEqual({ value: '/services/Spooler' });
  expect(nameOf(['BITS'], NETSVCS)).toEqual({ value: '/services/BITS' });
  expect(nameOf(['Helper'], 'C:\\app\\helper.exe', true)).toEqual({ value: '/services/Helper' });
  expect(nameOf(['Unread'], undefined)).toEqual({ value: '/services/Unread' });
});

it('is the group of a shared host, whichever of its services run', () => {
  const group = { value: '/services/svchost -k netsvcs' };
  expect(nameOf(['BITS', 'Schedule', 'Winmgmt'], NETSVCS)).toEqual(group);
  expect(nameOf(['Appinfo', 'Winmgmt'], NETSVCS)).toEqual(group);
  expect(nameOf(['Winmgmt'], NETSVCS, true)).toEqual(group);
});

it('is the program that several share, where it has no groups', () => {
  expect(nameOf(['KeyIso', 'SamSs'], 'C:\\Windows\\System32\\lsass.exe')).toEqual({ value: '/services/lsass.exe' });
  for (const line of ['C:\\x\\svchost.exe', 'C:\\x\\svchost.exe -k', 'C:\\x\\svchost.exe -k "a\tb/c"'])
    expect(nameOf(['A', 'B'], line)).toEqual({ value: '/services/svchost.exe' });
});

it('is unknown where several share what nobody may ask about', () => {
  expect(nameOf(['A', 'B'], undefined)).toEqual({ unobservable: 'no-permission' });
});
