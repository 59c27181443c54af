import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { versionedProgram } from '../../testing/versioned-program.ts';
import { readOriginalName } from './original-name.ts';

function nameIn(file: Buffer) {
  return readOriginalName((at, bytes) => file.subarray(at, at + bytes));
}

const TEXTS = { CompanyName: 'Example Ltd', InternalName: 'node', OriginalFilename: 'node.exe', ProductName: 'Node' };

it.each([
  ['of 64 bits', versionedProgram(TEXTS), { name: 'node.exe' }],
  ['of 32 bits', versionedProgram(TEXTS, 0x10b), { name: 'node.exe' }],
  ['with its name alone', versionedProgram({ OriginalFilename: 'PowerShell.EXE' }), { name: 'PowerShell.EXE' }],
  ['with a long name', versionedProgram({ OriginalFilename: 'x'.repeat(200) }), { name: 'x'.repeat(80) }],
  ['with an empty name', versionedProgram({ OriginalFilename: '' }), {}],
  ['without a name', versionedProgram({ CompanyName: 'Example Ltd' }), {}],
  ['that is none', Buffer.from('a program'), {}],
  ['that is empty', Buffer.alloc(0), {}],
  ['that was cut', versionedProgram(TEXTS).subarray(0, 0x500), {}],
])('reads the name of a program %s', (_, file, name) => expect(nameIn(file)).toEqual({ value: name }));

it('says why it cannot be read', () => {
  const locked = () => {
    throw Object.assign(new Error('locked'), { code: 'EBUSY' });
  };
  expect(readOriginalName(locked)).toEqual({ unobservable: 'failed', detail: 'EBUSY' });
});

it('survives anything', () => {
  const whole = versionedProgram(TEXTS);
  const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
  fuzz('version resources', fc.array(change, { maxLength: 20 }), (changes) => {
    const file = Buffer.from(whole);
    for (const { at, byte } of changes) file[at] = byte;
    const told = nameIn(file);
    expect('value' in told && (told.value.name?.length ?? 0) <= 80).toBe(true);
  });
});
