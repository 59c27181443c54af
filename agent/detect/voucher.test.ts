import { describe, expect, it } from 'vitest';
import { observed, unobservable } from '#shared/model/observed.ts';
import type { ImageSignature, ProcessFootprint } from '#shared/model/process-footprint.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const PACKAGE = unobservable('unsupported');
const signed = (signature: ImageSignature, change: Partial<ProcessFootprint> = {}) =>
  plainFootprint({ origin: observed({ file: 'same', package: PACKAGE, signature: observed(signature) }), ...change });
const code = (foreignCode: readonly string[]) => ({ memory: observed({ virtualBytes: 1, foreignCode }) });

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

  it.each([
    ['less of a program that does what its maker says', 'C:\\ProgramData\\app.exe', 0.4],
    ['as much of one that runs what it is given', 'C:\\ProgramData\\PowerShell.exe', 1],
  ])('makes a busy processor say %s', async (_, exe, quality) => {
    const host = await watched(signed({ state: 'trusted', by: 'Example Ltd' }), exe, 400);
    const busy = host.of('sustained-compute').signals;
    expect(busy).toMatchObject([{ code: 'cpu.sustained', quality }]);
    expect(conclude([...host.of('odd-executable').signals, ...busy], () => undefined).verdict).toBe('observed');
  });
});
