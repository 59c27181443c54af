import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FakeTrust } from '../../testing/fake-trust.ts';
import { ImageSignatures } from './image-signatures.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-signatures-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function program(): string {
  const path = join(folder, `program-${++files}.exe`);
  writeFileSync(path, 'a program');
  return path;
}

function signaturesOf(trust: FakeTrust) {
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs, wallMs: () => clock.nowMs };
  const loads = { count: 0 };
  const load = async () => {
    loads.count++;
    return trust;
  };
  return { clock, loads, signatures: new ImageSignatures(load, clock) };
}

describe('who signed a program', () => {
  it.each([
    ['whom this host trusts', 0, 'Example Ltd', { state: 'trusted', by: 'Example Ltd' }],
    [
      'whose root it does not know',
      0x800b_0109,
      'Somebody',
      { state: 'untrusted', why: 'unknown-root', by: 'Somebody' },
    ],
    ['long ago', 0x800b_0101, undefined, { state: 'untrusted', why: 'expired' }],
    [
      'by a certificate that leads nowhere',
      0x800b_010a,
      'Somebody',
      { state: 'untrusted', why: 'no-chain', by: 'Somebody' },
    ],
    ['before it was changed', 0x8009_6010, 'Microsoft Windows', { state: 'changed', by: 'Microsoft Windows' }],
    ['under half of a character', 0, 'A\ud83d', { state: 'trusted', by: 'A\ufffd' }],
    ['under a name as long as a book', 0, 'A'.repeat(900), { state: 'trusted', by: 'A'.repeat(200) }],
  ])('%s', async (_, status, signer, told) => {
    const trust = new FakeTrust();
    const path = program();
    trust.signatures.set(path, { status: status | 0, signer });
    expect(await signaturesOf(trust).signatures.read(path, 'digest')).toEqual({ value: told });
    // With a signature of its own no catalogue is asked.
    expect(trust.asked).toEqual([path]);
    expect(trust.open.size).toBe(0);
  });

  it('says the catalogues of the system when the file does not', async () => {
    const trust = new FakeTrust();
    const [listed, old, nobody] = [program(), program(), program()];
    trust.catalogues = new Map([
      [`${listed}:SHA256`, { status: 0, signer: 'Microsoft Windows' }],
      [`${old}:SHA1`, { status: 0x800b_0111 | 0, signer: 'Microsoft Windows' }],
    ]);
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(listed, '')).toEqual({ value: { state: 'trusted', by: 'Microsoft Windows' } });
    expect(await signatures.read(old, '')).toEqual({
      value: { state: 'untrusted', why: 'distrusted', by: 'Microsoft Windows' },
    });
    expect(await signatures.read(nobody, '')).toEqual({ value: { state: 'none' } });
    trust.catalogues = undefined;
    // Without them nobody can say that nobody signed it.
    expect(await signatures.read(program(), '')).toEqual({ unobservable: 'unsupported', detail: 'no-catalogues' });
    expect(trust.open.size).toBe(0);
  });

  it('is not known where the system cannot be asked, for a file that is gone, or an answer that says something else', async () => {
    const clock = { monotonicMs: () => 0, wallMs: () => 0 };
    const none = new ImageSignatures(async () => Promise.reject(new Error('no such library')), clock);
    expect(await none.read(program(), '')).toEqual({ unobservable: 'unsupported', detail: 'no-wintrust' });
    const trust = new FakeTrust();
    const path = program();
    trust.signatures.set(path, { status: 0x8009_2003 | 0, signer: undefined });
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(path, '')).toEqual({ unobservable: 'failed', detail: '0x80092003' });
    expect(await signatures.read(join(folder, 'gone.exe'), '')).toMatchObject({ detail: 'ENOENT' });
    const large = program();
    truncateSync(large, 2 ** 30);
    expect(await signatures.read(large, '')).toEqual({ unobservable: 'unsupported', detail: 'too-large' });
    trust.verifyFile = () => Promise.reject(new Error('no memory'));
    expect(await signatures.read(program(), '')).toMatchObject({ unobservable: 'failed' });
    expect(trust.open.size).toBe(0);
  });
});

describe('what it costs', () => {
  it('is asked once a file, again when it changes, and after an hour', async () => {
    const trust = new FakeTrust();
    const path = program();
    const { signatures, clock, loads } = signaturesOf(trust);
    expect(loads.count).toBe(0);
    const asked = async (digest: string) => {
      trust.asked.length = 0;
      await Promise.all([signatures.read(path, digest), signatures.read(path, digest)]);
      return trust.asked.filter((question) => question === path).length;
    };
    expect([await asked('a'), await asked('a')]).toEqual([1, 0]);
    // Times and size may be set back; what is in it says so.
    expect(await asked('b')).toBe(1);
    appendFileSync(path, '!');
    expect([await asked('b'), await asked('b')]).toEqual([1, 0]);
    clock.nowMs += 3_600_001;
    expect(await asked('b')).toBe(1);
    expect(loads.count).toBe(1);
  });

  it('is paid from a hundredth of the time', async () => {
    const trust = new FakeTrust();
    trust.takesMs = 350;
    const { signatures, clock } = signaturesOf(trust);
    const states: unknown[] = [];
    for (let index = 0; index < 3; index++) states.push(await signatures.read(program(), ''));
    // Each took a second: its signature and two catalogues.
    const spared = { unobservable: 'paused', detail: 'spares-processor' };
    expect(states).toEqual([spared, spared, spared]);
    expect(trust.asked.length).toBeGreaterThan(3);
    trust.takesMs = 0;
    await expect.poll(() => trust.open.size).toBe(0);
    expect(await signatures.read(program(), '')).toEqual(spared);
    clock.nowMs += 300_000;
    expect(await signatures.read(program(), '')).toEqual({ value: { state: 'none' } });
  });

  it('is not waited for longer than a second: the next look has it', async () => {
    const trust = new FakeTrust();
    trust.takesMs = 400;
    const path = program();
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(path, '')).toMatchObject({ unobservable: 'paused' });
    await expect.poll(() => trust.open.size).toBe(0);
    expect(await signatures.read(path, '')).toEqual({ value: { state: 'none' } });
  });
});
