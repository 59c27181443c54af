import { describe, expect, it } from 'vitest';
import { MachineCode } from './machine-code.ts';

describe('machine code', () => {
  const bytesOf = (write: (code: MachineCode) => void) => {
    const code = new MachineCode();
    write(code);
    return code.finish().toString('hex');
  };

  // As GNU as writes them, but for the width of an offset.
  it.each<[string, (code: MachineCode) => void, string]>([
    ['lea 8(%rsp),%rsi', (code) => code.set('rsi', { stack: 8 }), '488db42408000000'],
    ['lea -16384(%rsp),%rsi', (code) => code.set('rsi', { stack: -16_384 }), '488db42400c0ffff'],
    ['mov $228,%eax', (code) => code.set('rax', 228), 'b8e4000000'],
    ['mov $5,%r10d', (code) => code.set('r10', 5), '41ba05000000'],
    ['mov $-10,%rcx', (code) => code.set('rcx', -10), '48c7c1f6ffffff'],
    ['mov $-2,%r9', (code) => code.set('r9', -2), '49c7c1feffffff'],
    ['movabs $0x1122334455667788,%r12', (code) => code.set('r12', 0x1122334455667788n), '49bc8877665544332211'],
    ['mov %rax,%r12', (code) => code.set('r12', 'rax'), '4989c4'],
    ['add %r13,%r12', (code) => code.add('r12', 'r13'), '4d01ec'],
    ['sub %rbx,%rax', (code) => code.subtract('rax', 'rbx'), '4829d8'],
    ['sub %rax,%r13', (code) => code.subtract('r13', 'rax'), '4929c5'],
    ['imul $1000000000,%rax,%rax', (code) => code.multiply('rax', 1_000_000_000), '4869c000ca9a3b'],
    ['mov 8(%rsp),%rdx', (code) => code.loadFromStack('rdx', 8), '488b542408'],
    ['mov %rdx,8(%rsp)', (code) => code.storeToStack('rdx', 8), '4889542408'],
    ['cmp %rbx,%rax', (code) => code.compare('rax', 'rbx'), '4839d8'],
    ['dec %r14', (code) => code.decrement('r14'), '49ffce'],
    ['sub $600,%rsp', (code) => code.reserveStack(600), '4881ec58020000'],
  ])('writes %s', (_, write, hex) => expect(bytesOf(write)).toBe(hex));

  it('measures how far a label is from behind the instruction that names it', () => {
    const around = (code: MachineCode) => {
      code.label('before');
      code.set('r8', { label: 'before' });
      code.jump('greater', 'after');
      code.label('after');
      code.jump('always', 'before');
      code.set('rdi', { label: 'elsewhere' });
      code.label('elsewhere', 0x1000);
    };
    expect(bytesOf(around)).toBe('4c8d05f9ffffff' + '0f8f00000000' + 'e9eeffffff' + '488d3de70f0000');
  });

  it('refuses a place that is named twice or not at all, and a number that does not fit', () => {
    expect(() => bytesOf((code) => code.jump('always', 'nowhere'))).toThrow('nowhere');
    const twice = (code: MachineCode) => {
      code.label('a');
      code.label('a');
    };
    expect(() => bytesOf(twice)).toThrow('a');
    expect(() => bytesOf((code) => code.set('rax', 2 ** 32))).toThrow(RangeError);
    expect(() => bytesOf((code) => code.set('rax', -(2 ** 31) - 1))).toThrow(RangeError);
    expect(() => bytesOf((code) => code.storeToStack('rax', 128))).toThrow(RangeError);
  });
});
