import { expect, it } from 'vitest';
import { createPortableExecutable } from '../../agent/platform/windows/programs/portable-executable.ts';
import { withoutSignature } from './remove-signature.ts';

const program = createPortableExecutable((code) => code.data([0xc3]), 'the end');
const at = program.readUInt32LE(0x3c) + 24 + 144;

function signed(signature: Buffer): Buffer {
  const file = Buffer.concat([program, signature]);
  file.writeUInt32LE(program.length, at);
  file.writeUInt32LE(signature.length, at + 4);
  return file;
}

it('takes the signature and its place in the directory out, and nothing else', () => {
  expect(withoutSignature(signed(Buffer.alloc(64, 7)))).toEqual(program);
  expect(withoutSignature(program)).toEqual(program);
});

it('refuses what it would damage', () => {
  const behind = Buffer.concat([signed(Buffer.alloc(64, 7)), Buffer.from('more')]);
  expect(() => withoutSignature(behind)).toThrow('not at its end');
  expect(() => withoutSignature(Buffer.alloc(512))).toThrow('no program');
});
