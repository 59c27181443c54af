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
  [{ state: 'untrusted', why: 'unknown-root', by: 'Microsoft Corporation' }, 0.8, 'suspicious'],
  [{ state: 'untrusted', why: 'no-chain', by: 'Microsoft Corporation' }, 0.8, 'suspicious'],
  [{ state: 'untrusted', why: 'bad-certificate', by: 'Microsoft Corporation' }, 0.8, 'suspicious'],
  [{ state: 'untrusted', why: 'distrusted', by: 'Microsoft Corporation' }, 0.8, 'suspicious'],
  // As a game is that somebody patched.
  [{ state: 'changed', by: 'Example Ltd' }, 0.19, 'observed'],
  [{ state: 'changed' }, 0.19, 'observed'],
  // An executable that somebody made of Node and a script.
  [{ state: 'changed', by: 'OpenJS Foundation' }, 0.19, 'observed'],
])('a program with the signature %o', async (signature, quality, verdict) => {
  const { signals } = (await watched(signature)).of(KIND);
  const by = signature.by === undefined ? {} : { by: signature.by };
  expect(signals).toEqual([{ code: 'provenance.false-signature', quality, params: { ...by, exe: EXE } }]);
  expect(conclude([...signals, SUSTAINED], () => undefined).verdict).toBe(verdict);
});

it.each([
  ['a game that somebody patched', 'Example Ltd'],
  ['a service made of Node and a script', 'OpenJS Foundation'],
])('%s is not suspicious, however long it was busy', async (_, by) => {
  const { signals } = (await watched({ state: 'changed', by })).of(KIND);
  const busy = ['cpu.sustained', 'cpu.since-before-agent', 'cpu.host-plateau'].map((code) => ({ ...SUSTAINED, code }));
  expect(conclude([...signals, ...busy], () => undefined).verdict).toBe('observed');
});

it('a program with other bytes than were signed is suspicious where programs do not belong', async () => {
  const { signals } = (await watched({ state: 'changed', by: 'Example Ltd' })).of(KIND);
  const odd = { code: 'provenance.odd-directory', quality: 0.5, params: {} } as const;
  expect(conclude([...signals, SUSTAINED, odd], () => undefined).verdict).toBe('suspicious');
});

it.each<[string, ImageSignature | undefined]>([
  ['is signed', { state: 'trusted', by: 'Microsoft Windows' }],
  [
    'was signed by somebody whom this host does not know',
    { state: 'untrusted', why: 'unknown-root', by: 'Example Ltd' },
  ],
  // Genuine ones as well: signed without a timestamp, on a host whose clock is wrong, or under a policy of this host.
  ['is of Microsoft, signed long ago', { state: 'untrusted', why: 'expired', by: 'Microsoft Corporation' }],
  ['is of Microsoft, by a certificate since revoked', { state: 'untrusted', why: 'revoked', by: 'Microsoft Windows' }],
  ['is of Microsoft, refused by a setting', { state: 'untrusted', why: 'other', by: 'Microsoft Corporation' }],
  ['is of Microsoft, refused for a reason that was not kept', { state: 'untrusted', by: 'Microsoft Corporation' }],
  ['nobody signed', { state: 'none' }],
  ['has a signature that nobody read', undefined],
])('says nothing of a program that %s', async (_, signature) => {
  expect((await watched(signature)).kinds).not.toContain(KIND);
});
