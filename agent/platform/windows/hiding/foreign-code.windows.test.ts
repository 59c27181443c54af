import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { ForeignCode } from './foreign-code.ts';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/* What is mapped and changed is our own memory, and every change is taken back. */

const WRITABLE_CODE = 0x40;
const COMMIT = 0x3000;
const STUB_BYTES = 32;
const folder = mkdtempSync(join(tmpdir(), 'minesweep-foreign-'));
const kernel = koffi.load('kernel32.dll');
const library = koffi.load('ntdll.dll');
const allocate = kernel.func(
  'uintptr_t __stdcall VirtualAlloc(uintptr_t at, size_t bytes, uint32_t kind, uint32_t protect)',
);
const protect = kernel.func(
  'int32_t __stdcall VirtualProtect(uintptr_t at, size_t bytes, uint32_t kind, _Out_ uint32_t *was)',
);
const moduleOf = kernel.func('uintptr_t __stdcall GetModuleHandleW(str16 name)');
const addressIn = kernel.func('uintptr_t __stdcall GetProcAddress(uintptr_t module, str name)');
const load = kernel.func('uintptr_t __stdcall LoadLibraryW(str16 path)');
const unload = kernel.func('int32_t __stdcall FreeLibrary(uintptr_t module)');
const copy = library.func('void __stdcall RtlMoveMemory(uintptr_t to, void *from, size_t bytes)');
let calls: WindowsCalls;
let nativeParts: readonly string[] = [];

async function foreign(): Promise<readonly string[]> {
  const read = await new ForeignCode(calls).read(nativeParts);
  const libraries = observedValue(read);
  if (libraries === undefined) throw new Error(JSON.stringify(read));
  return libraries.map(({ text }) => text);
}

beforeAll(async () => {
  const loaded = await loadWindowsCalls();
  if ('missing' in loaded) throw new Error(loaded.missing);
  calls = loaded;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
describe('program code in this very process', () => {
  it('is ours, or of Windows; a native part that was unpacked is ours when it is said to be', async () => {
    // Koffi lies where only the tests load it from.
    const parts = await foreign();
    expect(parts).toEqual([expect.stringMatching(/^[A-Z]:\\.+\\koffi\.node$/)]);
    nativeParts = parts;
    expect(await foreign()).toEqual([]);
  });

  it('is foreign in a library that is neither, as long as it is loaded', async () => {
    const path = join(folder, 'payload.dll');
    copyFileSync('C:\\windows\\system32\\winmm.dll', path);
    const module = load(path);
    expect(module).not.toBe(0);
    expect((await foreign()).map((each) => each.toLowerCase())).toEqual([path.toLowerCase()]);
    unload(module);
    expect(await foreign()).toEqual([]);
  });

  it.each([
    ['ntdll.dll', 'NtOpenProcess'],
    ['kernelbase.dll', 'OpenProcess'],
  ])('is foreign in memory of no file to which a function of %s was led', async (from, name) => {
    const address = BigInt(addressIn(moduleOf(from), name));
    const stub = Buffer.from(Buffer.from(koffi.view(address, STUB_BYTES)));
    const elsewhere = BigInt(allocate(0, STUB_BYTES, COMMIT, WRITABLE_CODE));
    copy(elsewhere, stub, stub.length);
    const jump = Buffer.from('ff25000000000000000000000000', 'hex');
    jump.writeBigUInt64LE(elsewhere, 6);
    protect(address, STUB_BYTES, WRITABLE_CODE, [0]);
    copy(address, jump, jump.length);
    try {
      expect(await foreign()).toContain(`memory:${from}!${name}`);
    } finally {
      copy(address, stub, stub.length);
    }
    expect(await foreign()).toEqual([]);
  });
});
