import { describe, expect, it } from 'vitest';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { ImageSignature, ProcessFootprint } from '#shared/model/process-footprint.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const MIB = 1024 * 1024;
const PACKAGE = unobservable('unsupported');
const signed = (signature: ImageSignature, change: Partial<ProcessFootprint> = {}) =>
  plainFootprint({ origin: observed({ file: 'same', package: PACKAGE, signature: observed(signature) }), ...change });
const code = (foreignCode: readonly string[]) => ({ memory: observed({ virtualBytes: 1, foreignCode }) });

const made = (executableAnonymousBytes: number, codeFiles: readonly string[]): Partial<ProcessFootprint> => ({
  memory: observed({ virtualBytes: 1, executableAnonymousBytes, codeFiles, foreignCode: [] }),
});

const named = (name: string) => ({ originalName: observed({ name }) });

async function watched(footprint: ProcessFootprint, exe: string, seconds: number): Promise<WatchedHost> {
  const host = new WatchedHost();
  host.platform.start(10, { cores: 1, exe, name: exe.slice(exe.lastIndexOf('\\') + 1), argv: [exe] });
  host.platform.footprints.set(10, footprint);
  await host.run(seconds);
  return host;
}

describe('who signed a program of Windows', () => {
  it.each<[string, ProcessFootprint, number, object]>([
    [
      'vouches for it',
      signed({ state: 'trusted', by: 'Example Ltd' }),
      0.2,
      { code: 'signed', params: { by: 'Example Ltd' } },
    ],
    [
      'does not vouch for what was loaded into it',
      signed({ state: 'trusted', by: 'Example Ltd' }, code(['version.dll'])),
      1,
      { code: 'foreign-code-beside-signed', params: { by: 'Example Ltd', file: 'version.dll' } },
    ],
    [
      'does not vouch for much code that is of no file, where nothing compiles',
      signed({ state: 'trusted', by: 'Example Ltd' }, made(MIB, ['app.exe', 'ntdll.dll'])),
      1,
      { code: 'unexplained-code-beside-signed', params: { by: 'Example Ltd', codeBytes: MIB } },
    ],
    [
      'does not vouch for more of it than patterns take',
      signed({ state: 'trusted', by: 'Example Ltd' }, made(4 * MIB, ['app.exe', 'libpcre2-8-0.dll'])),
      1,
      { code: 'unexplained-code-beside-signed', params: { by: 'Example Ltd', codeBytes: 4 * MIB } },
    ],
    [
      'is nobody that this host trusts',
      signed({ state: 'untrusted', by: 'X' }),
      1,
      { code: 'signed-untrusted', params: { by: 'X' } },
    ],
    ['signed other bytes', signed({ state: 'changed' }), 1, { code: 'signed-other-bytes', params: {} }],
    ['is nobody', signed({ state: 'none' }), 1, { code: 'not-signed', params: {} }],
  ])('%s', async (_, footprint, quality, evidence) => {
    const told = (await watched(footprint, 'C:\\Users\\Public\\app.exe', 12)).of('odd-executable');
    expect(told.signals).toMatchObject([{ code: 'provenance.odd-directory', quality }]);
    expect(told.evidence).toContainEqual(evidence);
  });

  it.each<[string, number, readonly string[]]>([
    ['a browser', 40 * MIB, ['chrome.exe', 'chrome.dll']],
    ['a program made from Electron', 40 * MIB, ['Code.exe', 'ffmpeg.dll']],
    ['a program with a browser in it', 40 * MIB, ['steamwebhelper.exe', 'libcef.dll']],
    ['a program with a browser of Qt in it', 40 * MIB, ['viewer.exe', 'Qt6WebEngineCore.dll']],
    ['a program with scripts of Qt', 2 * MIB, ['viewer.exe', 'Qt6Qml.dll']],
    ['one of Java', 60 * MIB, ['java.exe', 'jvm.dll']],
    ['one of .NET', 20 * MIB, ['app.exe', 'coreclr.dll', 'clrjit.dll']],
    ['one of the older .NET', 20 * MIB, ['app.exe', 'clr.dll', 'clrjit.dll']],
    ['one that compiles patterns', 4 * MIB - 4_096, ['app.exe', 'libpcre2-8-0.dll']],
    ['one that draws without a graphics card', 3 * MIB, ['app.exe', 'd3d10warp.dll']],
    ['one into which a virus scanner put hooks', MIB / 4, ['app.exe', 'ntdll.dll']],
  ])('vouches for %s', async (_, bytes, files) => {
    const footprint = signed({ state: 'trusted', by: 'Example Ltd' }, made(bytes, files));
    const told = (await watched(footprint, 'C:\\Users\\Public\\app.exe', 12)).of('odd-executable');
    expect(told.signals).toMatchObject([{ code: 'provenance.odd-directory', quality: 0.2 }]);
  });

  it.each<[string, string, number, Partial<ProcessFootprint>?]>([
    ['less of a program that does what its maker says', 'C:\\ProgramData\\app.exe', 0.4],
    ['less of one that was given another name than an interpreter', 'C:\\ProgramData\\app.exe', 0.4, named('App.exe')],
    ['less of one that was given no name', 'C:\\ProgramData\\app.exe', 0.4, { originalName: observed({}) }],
    ['as much of one that runs what it is given', 'C:\\ProgramData\\PowerShell.exe', 1],
    ['as much of a copy of one', 'C:\\ProgramData\\updater.exe', 1, named('node.exe')],
    ['as much of a copy of one of Windows', 'C:\\ProgramData\\updater.exe', 1, named('PowerShell.EXE.MUI')],
    [
      'as much of one whose name cannot be read',
      'C:\\ProgramData\\app.exe',
      1,
      { originalName: unobservable('failed', 'EBUSY') },
    ],
  ])('makes a busy processor say %s', async (_, exe, quality, change = {}) => {
    const host = await watched(signed({ state: 'trusted', by: 'Example Ltd' }, change), exe, 400);
    const busy = host.of('sustained-compute').signals;
    expect(busy).toMatchObject([{ code: 'cpu.sustained', quality }]);
    expect(conclude([...host.of('odd-executable').signals, ...busy], () => undefined).verdict).toBe('observed');
  });

  const judged = (signature: Observed<ImageSignature>, digest: string, change: Partial<ProcessFootprint> = {}) =>
    plainFootprint({
      origin: observed({
        file: 'same',
        package: PACKAGE,
        content: observed({ sizeBytes: 9, links: 1, digest }),
        signature,
      }),
      ...change,
    });
  const TRUSTED = observed({ state: 'trusted', by: 'Example Ltd' } as const);
  const NOT_NOW = unobservable('paused', 'spares-processor');

  it.each<[string, number, ProcessFootprint, ProcessFootprint]>([
    ['less while its signature is not judged anew', 0.4, judged(TRUSTED, 'd', named('App.exe')), judged(NOT_NOW, 'd')],
    ['as much once it is another program', 1, judged(TRUSTED, 'd'), judged(NOT_NOW, 'e')],
    ['as much once nobody trusts it', 1, judged(TRUSTED, 'd'), judged(observed({ state: 'untrusted' }), 'd')],
    ['as much once other code was loaded', 1, judged(TRUSTED, 'd'), judged(NOT_NOW, 'd', code(['version.dll']))],
    [
      'as much of a copy of an interpreter that is not judged anew',
      1,
      judged(TRUSTED, 'd', named('node.exe')),
      judged(NOT_NOW, 'd'),
    ],
  ])('makes a busy processor say %s', async (_, quality, first, later) => {
    const host = await watched(first, 'C:\\ProgramData\\app.exe', 12);
    host.platform.footprints.set(10, later);
    await host.run(400);
    expect(host.of('sustained-compute').signals).toMatchObject([{ code: 'cpu.sustained', quality }]);
  });
});
