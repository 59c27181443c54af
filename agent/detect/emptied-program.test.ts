import { describe, expect, it } from 'vitest';
import { observed, observedValue, unobservable } from '#shared/model/observed.ts';
import { MAX_CODE_FILES, type ProcessFootprint, type ProgramStart } from '#shared/model/process-footprint.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'emptied-program';
const NOTEPAD = 'C:\\Windows\\System32\\notepad.exe';
const CONHOST = 'C:\\Windows\\System32\\conhost.exe';
const APP = 'C:\\Program Files\\App\\app.exe';
const MIB = 1024 * 1024;
const SUSTAINED = { code: 'cpu.sustained', quality: 1, params: {} } as const;

const began = (programStart: ProgramStart) => ({ programStart: observed(programStart) });
const code = (executableAnonymousBytes: number, codeFiles: readonly string[] = ['conhost.exe', 'ntdll.dll']) => ({
  memory: observed({ virtualBytes: 90 * MIB, executableAnonymousBytes, codeFiles }),
});

function foreign(change: ReturnType<typeof code>, foreignCode: readonly string[]): Partial<ProcessFootprint> {
  const told = observedValue(change.memory);
  return told === undefined ? {} : { memory: observed({ ...told, foreignCode }) };
}

async function watched(exe: string, footprint: Partial<ProcessFootprint>, cores = 1): Promise<WatchedHost> {
  const host = new WatchedHost();
  host.platform.start(10, { cores, exe, name: exe.slice(exe.lastIndexOf('\\') + 1), argv: [exe] });
  const origin = observed({ file: 'other' as const, package: unobservable('unsupported') });
  host.platform.footprints.set(10, plainFootprint({ origin, ...footprint }));
  await host.run(12);
  return host;
}

const hollow = began({ in: 'no-image', isMapped: false });

describe('an emptied program', () => {
  it.each<[string, string, Partial<ProcessFootprint>, number, string, string]>([
    ['of Windows', NOTEPAD, hollow, 1, 'suspicious', 'probable'],
    [
      'of Windows, its place left empty',
      NOTEPAD,
      began({ in: 'nothing', isMapped: false }),
      1,
      'suspicious',
      'probable',
    ],
    ['of somebody else', APP, hollow, 0.6, 'suspicious', 'suspicious'],
    ['whose image has no file', APP, began({ in: 'unnamed-image' }), 0.4, 'observed', 'suspicious'],
    [
      'of Windows that nobody knows by name, beside code of no file',
      NOTEPAD,
      code(2 * MIB),
      0.5,
      'observed',
      'suspicious',
    ],
    [
      'beside code of no file and a library with the name of a compiler from where anybody may put one',
      CONHOST,
      foreign(code(2 * MIB, ['conhost.exe', 'v8.dll']), ['v8.dll']),
      0.5,
      'observed',
      'suspicious',
    ],
    [
      'beside more code of no file than scripts of Windows have',
      CONHOST,
      code(4 * MIB, ['conhost.exe', 'jscript.dll']),
      0.5,
      'observed',
      'suspicious',
    ],
    ['that is still there, beside code of no file', CONHOST, code(2 * MIB), 0.5, 'observed', 'suspicious'],
  ])('%s', async (_, exe, footprint, quality, alone, whenBusy) => {
    const { signals } = (await watched(exe, footprint)).of(KIND);
    expect(signals).toMatchObject([{ code: 'provenance.emptied-program', quality, params: { exe } }]);
    expect(conclude(signals, () => undefined).verdict).toBe(alone);
    expect(conclude([...signals, SUSTAINED], () => undefined).verdict).toBe(whenBusy);
  });

  it.each<[string, string, Partial<ProcessFootprint>]>([
    ['was upgraded or renamed while it runs', APP, began({ in: 'other-image', isMapped: false })],
    ['lies elsewhere in its memory', APP, began({ in: 'no-image', isMapped: true })],
    ['is itself', APP, began({ in: 'program', isMapped: true })],
    ['may be mapped: not all files are known', NOTEPAD, began({ in: 'no-image' })],
    ['may not be asked', NOTEPAD, { programStart: unobservable('no-permission') }],
    [
      'may not be looked at',
      CONHOST,
      { memory: unobservable('no-permission'), programStart: unobservable('no-permission') },
    ],
    ['runs on an older agent', NOTEPAD, {}],
    ['compiles as it runs', APP, code(60 * MIB, ['app.exe'])],
    ['is of Windows and has a compiler loaded', CONHOST, code(60 * MIB, ['conhost.exe', 'CLRJIT.dll'])],
    ['is of Windows and draws without a graphics card', CONHOST, code(2 * MIB, ['conhost.exe', 'd3d10warp.dll'])],
    ['is of Windows and has hooks of a virus scanner', CONHOST, code(MIB / 4)],
    [
      'has more libraries than are named',
      CONHOST,
      code(
        2 * MIB,
        Array.from({ length: MAX_CODE_FILES }, (_, at) => `${at}.dll`),
      ),
    ],
  ])('is none that %s', async (_, exe, footprint) => {
    expect((await watched(exe, footprint)).kinds).not.toContain(KIND);
  });

  it('says nothing of one that rests', async () => {
    expect((await watched(NOTEPAD, hollow, 0.01)).kinds).toEqual([]);
  });
});
