import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { type FakeValue, FakeWindows } from '../../testing/fake-windows.ts';
import { ServicePrograms } from './service-programs.ts';

const KEY = 'SYSTEM\\CurrentControlSet\\Services\\Dnscache';
const HOST = 'C:\\Windows\\System32\\svchost.exe';
const HOSTED = `${HOST} -k NetworkService -p`;
const DLL = '%SystemRoot%\\System32\\dnsrslvr.dll';

function textValue(text: string, type = 2): FakeValue {
  return { type, data: Buffer.from(text, 'utf16le') };
}

function programsOf(commandLine: string, library?: FakeValue) {
  const windows = new FakeWindows();
  windows.services = [{ name: 'Dnscache', pid: 8, commandLine }];
  if (library !== undefined) windows.registry.set(`${KEY}\\Parameters\\ServiceDll`, library);
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  return { windows, clock, programs: new ServicePrograms(windows, clock) };
}

const programOf = (commandLine: string) => programsOf(commandLine).programs.of('Dnscache').program;
const libraryOf = (library?: FakeValue) => programsOf(HOSTED, library).programs.of('Dnscache').library;

describe('what runs for a service', () => {
  it('is the library that its host loads, as it is registered', () => {
    expect(programsOf(HOSTED, textValue(`${DLL}\0`)).programs.of('Dnscache')).toEqual({
      name: 'Dnscache',
      program: { value: { text: HOST } },
      library: { value: { text: DLL } },
    });
  });

  it('is the program that its manager starts, without its arguments', () => {
    const path = 'C:\\Program Files\\Agent\\agent.exe';
    for (const line of [`"${path}" --token secret`, `${path} --token secret`])
      expect(programOf(line)).toEqual({ value: { text: path } });
    expect(programOf('C:\\tools\\wrapper --token s3cr3t --exec C:\\app\\other.exe')).toEqual({
      value: { text: 'C:\\tools\\wrapper' },
    });
  });

  it('is no library where the program is its own, or only called alike', () => {
    for (const line of ['C:\\spoolsv.exe', 'C:\\notsvchost.exe', 'C:\\svchost.exe.exe'])
      expect(programsOf(line, textValue(DLL)).programs.of('Dnscache').library).toBeUndefined();
  });

  it('is looked for beside the service where its parameters have none', () => {
    const { windows, programs } = programsOf(HOSTED);
    windows.registry.set(`${KEY}\\ServiceDll`, textValue(DLL));
    expect(programs.of('Dnscache').library).toEqual({ value: { text: DLL } });
  });

  it.each([
    ['of another type', { type: 4, data: Buffer.from([1, 0, 0, 0]) }, { unobservable: 'failed', detail: 'type-4' }],
    ['of several texts', textValue(`${DLL}\0\0`, 7), { unobservable: 'failed', detail: 'type-7' }],
    ['of a megabyte', textValue('x'.repeat(2 ** 19)), { unobservable: 'failed', detail: 'too-long' }],
    ['of nothing', textValue(''), { unobservable: 'failed', detail: 'empty' }],
    ['of half a character', { type: 1, data: Buffer.from([0x41]) }, { unobservable: 'failed', detail: 'empty' }],
    ['that nobody may read', { error: 5 }, { unobservable: 'no-permission' }],
    ['that is gone', undefined, { unobservable: 'failed', detail: 'missing' }],
    ['that fails otherwise', { error: 1_018 }, { unobservable: 'failed', detail: 'error-1018' }],
  ] as const)('is unknown, with a reason, by a value %s', (_, value, expected) => {
    expect(libraryOf(value)).toEqual(expected);
  });

  it('keeps a name that is no text apart', () => {
    expect(libraryOf(textValue('C:\\\ud800.dll', 1))).toMatchObject({ value: { rawBase64: expect.any(String) } });
    expect(libraryOf(textValue('no end', 1))).toEqual({ value: { text: 'no end' } });
  });

  it.each([
    [5, { unobservable: 'no-permission' }],
    [122, { unobservable: 'failed', detail: 'too-long' }],
    [1_060, { unobservable: 'failed', detail: 'error-1060' }],
  ] as const)('is unknown when the manager answers %i', (error, expected) => {
    const { windows, programs } = programsOf(HOSTED);
    windows.services = [{ name: 'Dnscache', pid: 8, error }];
    expect(programs.of('Dnscache')).toEqual({ name: 'Dnscache', program: expected });
  });

  it('is asked for once a minute and service', () => {
    const { windows, clock, programs } = programsOf('C:\\before.exe');
    programs.of('Dnscache');
    windows.services = [{ name: 'Dnscache', pid: 8, commandLine: 'C:\\after.exe' }];
    clock.nowMs = 59_999;
    expect(programs.of('Dnscache').program).toEqual({ value: { text: 'C:\\before.exe' } });
    clock.nowMs = 60_000;
    expect(programs.of('Dnscache').program).toEqual({ value: { text: 'C:\\after.exe' } });
  });

  it('survives whatever is registered', () => {
    fuzz(
      'services as they are registered',
      fc.tuple(fc.string(), fc.nat(12), fc.uint8Array()),
      ([line, type, data]) => {
        const library = { type, data: Buffer.from(data) };
        const { windows, programs } = programsOf(line, library);
        programs.of('Dnscache');
        windows.queryService = (_name, buffer) => {
          buffer.set(data.subarray(0, buffer.length));
          return 0;
        };
        programs.of('other');
      },
    );
  });
});
