import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { unobservable } from '#shared/model/observed.ts';
import { FakeTrust } from '../../testing/fake-trust.ts';
import { versionedProgram } from '../../testing/versioned-program.ts';
import { ImageSignatures } from './image-signatures.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-signatures-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function program(): string {
  const path = join(folder, `program-${++files}.exe`);
  writeFileSync(path, 'a program');
  return path;
}

const SIGNED = { status: 0, signer: 'Example Ltd' };
const TRUSTED = { value: { state: 'trusted', by: 'Example Ltd' } };
const SPARED = { unobservable: 'paused', detail: 'spares-processor' };

/** It is the one that was meant. */
const asMeant = async () => undefined;

/** Windows lets whoever may write set this time back as well, Linux does not. */
function setTimesBack(trust: FakeTrust): void {
  const facts = trust.describeFile.bind(trust);
  trust.describeFile = (file) => ({ ...facts(file), changedAt: 0n });
}

function signaturesOf(trust: FakeTrust) {
  // It goes on by itself as well.
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs + performance.now(), wallMs: () => clock.nowMs };
  const loads = { count: 0 };
  const load = async () => {
    loads.count++;
    return trust;
  };
  const all = new ImageSignatures(load, clock);
  const read = async (...asked: Parameters<typeof all.read>) => (await all.read(...asked)).signature;
  return { clock, loads, all, signatures: { read } };
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
    trust.sign(path, { status: status | 0, signer });
    expect(await signaturesOf(trust).signatures.read(path, asMeant)).toEqual({ value: told });
    // With a signature of its own no catalogue is asked.
    expect(trust.asked).toEqual([path]);
    expect(trust.open.size).toBe(0);
  });

  it('says the catalogues of the system when the file does not', async () => {
    const trust = new FakeTrust();
    const [listed, old, nobody, twice, unreadable] = [program(), program(), program(), program(), program()];
    const microsoft = { status: 0, signer: 'Microsoft Windows' };
    const distrusted = { status: 0x800b_0111 | 0, signer: 'Microsoft Windows' };
    trust.sign(listed, { status: 0x800b_0003 | 0, signer: undefined });
    trust.listIn('SHA256', listed, [microsoft]);
    trust.listIn('SHA1', old, [distrusted]);
    trust.listIn('SHA256', twice, [distrusted, undefined, microsoft]);
    trust.listIn('SHA256', unreadable, [undefined, distrusted]);
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(listed, asMeant)).toEqual({ value: { state: 'trusted', by: 'Microsoft Windows' } });
    expect(await signatures.read(old, asMeant)).toEqual({
      value: { state: 'untrusted', why: 'distrusted', by: 'Microsoft Windows' },
    });
    expect(await signatures.read(nobody, asMeant)).toEqual({ value: { state: 'none' } });
    // One that is trusted is enough; without any, what could not be asked may have been one.
    expect(await signatures.read(twice, asMeant)).toEqual({ value: { state: 'trusted', by: 'Microsoft Windows' } });
    expect(await signatures.read(unreadable, asMeant)).toEqual({ unobservable: 'failed', detail: 'catalogues' });
    trust.verifyByCatalogues = undefined;
    // Without them nobody can say that nobody signed it.
    expect(await signatures.read(program(), asMeant)).toEqual({ unobservable: 'unsupported', detail: 'no-catalogues' });
    expect(trust.open.size).toBe(0);
  });

  it('is not known where the system cannot be asked, for a file that is gone, or an answer that says something else', async () => {
    const clock = { monotonicMs: () => 0, wallMs: () => 0 };
    const none = new ImageSignatures(async () => Promise.reject(new Error('no such library')), clock);
    expect(await none.read(program(), asMeant)).toEqual({
      signature: { unobservable: 'unsupported', detail: 'no-wintrust' },
    });
    const trust = new FakeTrust();
    const path = program();
    trust.sign(path, { status: 0x8009_2003 | 0, signer: undefined });
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(path, asMeant)).toEqual({ unobservable: 'failed', detail: '0x80092003' });
    const gone = join(folder, 'gone.exe');
    expect(await signatures.read(gone, asMeant)).toEqual({ unobservable: 'failed', detail: 'not-opened' });
    const large = program();
    truncateSync(large, 2 ** 30);
    expect(await signatures.read(large, asMeant)).toEqual({ unobservable: 'unsupported', detail: 'too-large' });
    trust.verifyFile = () => Promise.reject(new Error('no memory'));
    expect(await signatures.read(program(), asMeant)).toMatchObject({ unobservable: 'failed' });
    trust.readFile = () => {
      throw new Error('locked');
    };
    expect(await signatures.read(program(), asMeant)).toEqual({ unobservable: 'failed', detail: 'not-read' });
    expect(trust.open.size).toBe(0);
  });
});

describe('the name that a program was given when it was made', () => {
  function named(): string {
    const path = program();
    writeFileSync(path, versionedProgram({ OriginalFilename: 'node.exe' }));
    return path;
  }

  it('is told with a signature that is trusted, also from before', async () => {
    const trust = new FakeTrust();
    const path = named();
    trust.sign(path, SIGNED);
    const { all } = signaturesOf(trust);
    for (let look = 0; look < 2; look++)
      expect(await all.read(path, asMeant)).toEqual({
        signature: TRUSTED,
        originalName: { value: { name: 'node.exe' } },
      });
    expect(trust.asked).toEqual([path]);
  });

  it('is not told without one', async () => {
    const { all } = signaturesOf(new FakeTrust());
    expect(await all.read(named(), asMeant)).toEqual({ signature: { value: { state: 'none' } } });
  });

  it('is asked for again after a minute when it cannot be read', async () => {
    const trust = new FakeTrust();
    const path = named();
    trust.sign(path, SIGNED);
    const { all, clock } = signaturesOf(trust);
    const readFile = trust.readFile.bind(trust);
    trust.readFile = (file, at, buffer) => {
      // The header of a program, and nothing else, is read in so many bytes.
      if (buffer.length === 0x40) throw new Error('locked');
      return readFile(file, at, buffer);
    };
    const locked = { unobservable: 'failed', detail: 'unknown' };
    expect(await all.read(path, asMeant)).toEqual({ signature: TRUSTED, originalName: locked });
    trust.readFile = readFile;
    expect(await all.read(path, asMeant)).toEqual({ signature: TRUSTED, originalName: locked });
    clock.nowMs += 60_000;
    expect(await all.read(path, asMeant)).toMatchObject({ originalName: { value: { name: 'node.exe' } } });
  });

  it('is none in a file that points behind its end, where Windows fails to read', async () => {
    const trust = new FakeTrust();
    const path = named();
    truncateSync(path, 0x500);
    trust.sign(path, SIGNED);
    const readFile = trust.readFile.bind(trust);
    const { size } = statSync(path);
    trust.readFile = (file, at, buffer) => {
      if (at >= size) throw new Error(`nothing to read at ${at}`);
      return readFile(file, at, buffer);
    };
    const { all } = signaturesOf(trust);
    expect(await all.read(path, asMeant)).toEqual({ signature: TRUSTED, originalName: { value: {} } });
  });
});

describe('which file is judged', () => {
  it('is the one that was opened, whatever is put in its place while it waits', async () => {
    const trust = new FakeTrust();
    trust.takesMs = 100;
    setTimesBack(trust);
    const [first, path, signed] = [program(), program(), program()];
    trust.sign(signed, SIGNED);
    const { signatures } = signaturesOf(trust);
    const [, waited] = await Promise.all([
      signatures.read(first, asMeant),
      signatures.read(path, async () => {
        renameSync(path, join(folder, 'away.exe'));
        renameSync(signed, path);
        return undefined;
      }),
    ]);
    expect(waited).toEqual({ value: { state: 'none' } });
    expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
    await expect.poll(() => trust.open.size).toBe(0);
  });

  it('is not judged when it is not the one that was meant, nor told from before', async () => {
    const trust = new FakeTrust();
    const path = program();
    trust.sign(path, SIGNED);
    const { signatures } = signaturesOf(trust);
    const another = unobservable('unsupported', 'another-file');
    for (const asked of [0, 1]) {
      expect(await signatures.read(path, async () => another)).toEqual(another);
      expect(trust.asked.length).toBe(asked);
      expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
    }
    expect(trust.open.size).toBe(0);
  });

  it('is not known when somebody writes into it meanwhile', async () => {
    const trust = new FakeTrust();
    trust.takesMs = 300;
    const path = program();
    trust.sign(path, SIGNED);
    const { signatures } = signaturesOf(trust);
    const told = signatures.read(path, asMeant);
    await expect.poll(() => trust.asked.length).toBe(1);
    appendFileSync(path, '!');
    expect(await told).toEqual({ unobservable: 'failed', detail: 'changed-meanwhile' });
    expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
  });
});

describe('what it costs', () => {
  it('is asked once a file, again when it changes, and after an hour', async () => {
    const trust = new FakeTrust();
    const path = program();
    const { signatures, clock, loads } = signaturesOf(trust);
    expect(loads.count).toBe(0);
    const asked = async () => {
      trust.asked.length = 0;
      await Promise.all([signatures.read(path, asMeant), signatures.read(path, asMeant)]);
      await expect.poll(() => trust.open.size).toBe(0);
      return trust.asked.filter((question) => question === path).length;
    };
    expect([await asked(), await asked()]).toEqual([1, 0]);
    appendFileSync(path, '!');
    expect([await asked(), await asked()]).toEqual([1, 0]);
    clock.nowMs += 3_600_001;
    expect([await asked(), await asked()]).toEqual([1, 0]);
    expect(loads.count).toBe(1);
  });

  it('is asked again when what is in it is something else, and size and times were set back', async () => {
    const trust = new FakeTrust();
    const path = program();
    trust.sign(path, SIGNED);
    setTimesBack(trust);
    const { ino, mtime } = statSync(path);
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
    writeFileSync(path, 'a mineral');
    utimesSync(path, mtime, mtime);
    expect(statSync(path)).toMatchObject({ ino, mtime, size: 9 });
    trust.sign(path, { status: 0x8009_6010 | 0, signer: 'Example Ltd' });
    expect(await signatures.read(path, asMeant)).toEqual({ value: { state: 'changed', by: 'Example Ltd' } });
  });

  it('is told from before while it is asked again, and if it cannot be asked now', async () => {
    const trust = new FakeTrust();
    const path = program();
    trust.sign(path, SIGNED);
    const { signatures, clock } = signaturesOf(trust);
    expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
    // As the last looks are apart.
    clock.nowMs += 7_200_000;
    trust.takesMs = 1_200;
    expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
    await expect.poll(() => trust.open.size, { timeout: 3_000 }).toBe(0);
    expect(trust.asked).toEqual([path, path]);
    clock.nowMs += 7_200_000;
    trust.takesMs = 0;
    trust.sign(path, { status: 0x8009_2003 | 0, signer: undefined });
    for (let look = 0; look < 2; look++) {
      expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
      await expect.poll(() => trust.open.size).toBe(0);
    }
    expect(trust.asked.length).toBe(3);
  });

  it('a failure is asked for again after a minute', async () => {
    const trust = new FakeTrust();
    const path = program();
    trust.sign(path, { status: 0x8009_2003 | 0, signer: undefined });
    const { signatures, clock } = signaturesOf(trust);
    expect(await signatures.read(path, asMeant)).toMatchObject({ unobservable: 'failed' });
    trust.sign(path, SIGNED);
    expect(await signatures.read(path, asMeant)).toMatchObject({ unobservable: 'failed' });
    clock.nowMs += 60_000;
    expect(await signatures.read(path, asMeant)).toEqual(TRUSTED);
  });

  it('is paid from a hundredth of the time', async () => {
    const trust = new FakeTrust();
    trust.takesMs = 350;
    const { signatures, clock } = signaturesOf(trust);
    const states: unknown[] = [];
    for (let index = 0; index < 3; index++) states.push(await signatures.read(program(), asMeant));
    // Each took a second: its signature and two catalogues.
    expect(states).toEqual([SPARED, SPARED, SPARED]);
    expect(trust.asked.length).toBeGreaterThan(3);
    trust.takesMs = 0;
    await expect.poll(() => trust.open.size).toBe(0);
    expect(await signatures.read(program(), asMeant)).toEqual(SPARED);
    clock.nowMs += 300_000;
    expect(await signatures.read(program(), asMeant)).toEqual({ value: { state: 'none' } });
  });

  it('is not paid for all of the time that one question waits for something else', async () => {
    const trust = new FakeTrust();
    const { signatures, clock } = signaturesOf(trust);
    const verify = trust.verifyFile.bind(trust);
    trust.verifyFile = async (file, path) => {
      clock.nowMs += 50_000;
      return await verify(file, path);
    };
    expect(await signatures.read(program(), asMeant)).toEqual({ value: { state: 'none' } });
    trust.verifyFile = verify;
    // Two seconds were saved up and five are taken, so the three that lack are there 300 s after it began.
    clock.nowMs += 240_000;
    expect(await signatures.read(program(), asMeant)).toEqual(SPARED);
    clock.nowMs += 15_000;
    expect(await signatures.read(program(), asMeant)).toEqual({ value: { state: 'none' } });
  });

  it('is not waited for longer than a second: the next look has it', async () => {
    const trust = new FakeTrust();
    trust.takesMs = 400;
    const path = program();
    const { signatures } = signaturesOf(trust);
    expect(await signatures.read(path, asMeant)).toMatchObject({ unobservable: 'paused' });
    await expect.poll(() => trust.open.size).toBe(0);
    expect(await signatures.read(path, asMeant)).toEqual({ value: { state: 'none' } });
  });

  it('is no more than some open files while one is judged', async () => {
    const trust = new FakeTrust();
    const { promise, resolve } = Promise.withResolvers<typeof SIGNED>();
    trust.verifyFile = () => promise;
    const { signatures } = signaturesOf(trust);
    const told = Array.from({ length: 40 }, () => signatures.read(program(), asMeant));
    await expect.poll(() => trust.open.size).toBe(16);
    expect(await Promise.all(told)).toEqual(told.map(() => SPARED));
    resolve(SIGNED);
    await expect.poll(() => trust.open.size).toBe(0);
  });
});
