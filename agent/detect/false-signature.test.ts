import { expect, it } from 'vitest';
import { observed, unobservable } from '#shared/model/observed.ts';
import type { ImageSignature } from '#shared/model/process-footprint.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'false-signature';
const EXE = 'C:\\Program Files\\App\\app.exe';
const SUSTAINED = { code: 'cpu.sustained', quality: 1, params: {} } as const;

async function watched(signature: ImageSignature | undefined): Promise<WatchedHost> {
  const host = new WatchedHost();
  host.platform.start(10, { cores: 1, exe: EXE, name: 'app.exe', argv: [EXE] });
  const told = signature === undefined ? {} : { signature: observed(signature) };
  const origin = observed({ file: 'same' as const, package: unobservable('unsupported'), ...told });
  host.platform.footprints.set(10, plainFootprint({ origin }));
  await host.run(12);
  return host;
}

it.each<[ImageSignature, number, string]>([
  [{ state: 'changed', by: 'Microsoft Windows' }, 1, 'suspicious'],
  [{ state: 'untrusted', by: 'Microsoft Corporation' }, 0.8, 'suspicious'],
  [{ state: 'changed', by: 'Example Ltd' }, 0.6, 'suspicious'],
  [{ state: 'changed' }, 0.6, 'suspicious'],
  // An executable that somebody made of Node and a script.
  [{ state: 'changed', by: 'OpenJS Foundation' }, 0.2, 'observed'],
])('a program with the signature %o', async (signature, quality, verdict) => {
  const { signals } = (await watched(signature)).of(KIND);
  const { state: _, ...by } = signature;
  expect(signals).toEqual([{ code: 'provenance.false-signature', quality, params: { ...by, exe: EXE } }]);
  expect(conclude([...signals, SUSTAINED], () => undefined).verdict).toBe(verdict);
});

it.each<[string, ImageSignature | undefined]>([
  ['is signed', { state: 'trusted', by: 'Microsoft Windows' }],
  ['was signed by somebody whom this host does not know', { state: 'untrusted', by: 'Example Ltd' }],
  ['nobody signed', { state: 'none' }],
  ['has a signature that nobody read', undefined],
])('says nothing of a program that %s', async (_, signature) => {
  expect((await watched(signature)).kinds).not.toContain(KIND);
});
