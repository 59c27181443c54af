import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isUnobservable } from '#shared/model/observed.ts';
import { loadTrustCalls } from '../calls/load-trust-calls.ts';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import { ImageSignatures } from './image-signatures.ts';
import { FOOTPRINT_ACCESS } from './probe-footprint.ts';
import { isStartedFrom } from './program-start.ts';

const TRUST_E_BAD_DIGEST = 0x8009_6010 | 0;

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-signed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function loadCalls() {
  const calls = await loadWindowsCalls();
  if ('missing' in calls) throw new Error(calls.missing);
  // Windows has no such function.
  return { calls, isWine: calls.functionAddress('ntdll.dll', 'wine_get_version') !== undefined };
}

/** Waits for the answer that the first look may not have had the patience for. */
async function judgedFileOf(path: string) {
  const signatures = new ImageSignatures(loadTrustCalls, clock);
  for (let look = 0; ; look++) {
    const told = await signatures.read(path, async () => undefined);
    const { signature } = told;
    if (!isUnobservable(signature) || signature.unobservable !== 'paused' || look > 20) return told;
  }
}

async function signatureOf(path: string) {
  return (await judgedFileOf(path)).signature;
}

/** A copy of the program that runs this, with another byte in it. */
async function changedCopy(name: string): Promise<string> {
  const copy = join(folder, name);
  copyFileSync(process.execPath, copy);
  const file = await open(copy, 'r+');
  const at = 4 * 2 ** 20;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.from([buffer.readUInt8(0) ^ 1]), 0, 1, at);
  await file.close();
  return copy;
}

it('the program that runs this is signed, and this host trusts that', async () => {
  expect(await judgedFileOf(process.execPath)).toEqual({
    signature: { value: { state: 'trusted', by: 'OpenJS Foundation' } },
    originalName: { value: { name: 'node.exe' } },
  });
});

it('a copy with another byte in it is not what was signed, whoever it says signed it', async () => {
  expect(await signatureOf(await changedCopy('changed.exe'))).toEqual({
    value: { state: 'changed', by: 'OpenJS Foundation' },
  });
});

it('all is asked of the file that is open, whatever lies at its path', async () => {
  const path = await changedCopy('moved.exe');
  const calls = await loadTrustCalls();
  const file = calls.openFile(path);
  if (file === undefined) throw new Error(`${path} is not to be opened`);
  try {
    const facts = calls.describeFile(file);
    renameSync(path, join(folder, 'elsewhere.exe'));
    writeFileSync(path, 'no program');
    expect(calls.describeFile(file)).toMatchObject({ index: facts?.index, sizeBytes: facts?.sizeBytes });
    const block = Buffer.alloc(2);
    expect([calls.readFile(file, 0, block), block.toString()]).toEqual([2, 'MZ']);
    expect(() => calls.readFile(file, 2 ** 33, block)).toThrow('nothing to read');
    expect((await calls.verifyFile(file, path)).status).toBe(TRUST_E_BAD_DIGEST);
    expect(await calls.readSigner(file)).toBe('OpenJS Foundation');
  } finally {
    calls.closeFile(file);
  }
  const other = calls.openFile(path);
  if (other === undefined) throw new Error(`${path} is not to be opened`);
  expect(await calls.readSigner(other)).toBeUndefined();
  calls.closeFile(other);
});

it('the kernel tells whether a file is what a process was started from; Wine does not', async () => {
  const { calls, isWine } = await loadCalls();
  const trust = await loadTrustCalls();
  const self = calls.openProcess(FOOTPRINT_ACCESS, process.pid);
  const copy = join(folder, 'copy.exe');
  copyFileSync(process.execPath, copy);
  const files = [process.execPath, copy].map((path) => trust.openFile(path));
  const told = files.map((file) => self !== undefined && file !== undefined && isStartedFrom(calls, self, file));
  for (const file of files) if (file !== undefined) trust.closeFile(file);
  if (self !== undefined) calls.closeHandle(self);
  expect(told).toEqual(isWine ? [undefined, undefined] : [true, false]);
});

it('a program of this system is signed by a catalogue; Wine has none', async () => {
  const { isWine } = await loadCalls();
  const told = await signatureOf(join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'cmd.exe'));
  expect(told).toEqual(
    isWine
      ? { unobservable: 'unsupported', detail: 'no-catalogues' }
      : { value: { state: 'trusted', by: 'Microsoft Windows' } },
  );
});
