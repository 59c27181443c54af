import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isUnobservable } from '#shared/model/observed.ts';
import { loadTrustCalls } from '../calls/load-trust-calls.ts';
import { ImageSignatures } from './image-signatures.ts';

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-signed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Waits for the answer that the first look may not have had the patience for. */
async function signatureOf(path: string) {
  const signatures = new ImageSignatures(loadTrustCalls, clock);
  for (let look = 0; ; look++) {
    const told = await signatures.read(path, '');
    if (!isUnobservable(told) || told.unobservable !== 'paused' || look > 20) return told;
  }
}

it('the program that runs this is signed, and this host trusts that', async () => {
  expect(await signatureOf(process.execPath)).toEqual({ value: { state: 'trusted', by: 'OpenJS Foundation' } });
});

it('a copy with another byte in it is not what was signed, whoever it says signed it', async () => {
  const copy = join(folder, 'changed.exe');
  copyFileSync(process.execPath, copy);
  const file = await open(copy, 'r+');
  const at = 4 * 2 ** 20;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.from([buffer.readUInt8(0) ^ 1]), 0, 1, at);
  await file.close();
  expect(await signatureOf(copy)).toEqual({ value: { state: 'changed', by: 'OpenJS Foundation' } });
});

it('a program of this system is signed by a catalogue, or nobody here knows of catalogues', async () => {
  const told = await signatureOf(join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'notepad.exe'));
  expect([
    { value: { state: 'trusted', by: 'Microsoft Windows' } },
    { value: { state: 'none' } },
    { unobservable: 'unsupported', detail: 'no-catalogues' },
  ]).toContainEqual(told);
  console.log('a program of the system:', JSON.stringify(told));
});
