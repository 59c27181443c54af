import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { jumpTargetOf, passedOver } from './jump-target.ts';

const AT = 0x7ff8_1234_0000n;
const TO = 0x7ff8_5678_9abcn;
/** Low half first, as it lies in memory. */
const TO_BYTES = 'bc9a7856f87f0000';

function targetOf(hex: string, pointers: ReadonlyMap<bigint, bigint> = new Map()): bigint | undefined {
  const code = Buffer.alloc(16, 0xcc);
  Buffer.from(hex.replaceAll(' ', ''), 'hex').copy(code);
  return jumpTargetOf(code, AT, (address) => pointers.get(address));
}

describe('a jump at the beginning of a function', () => {
  it.each([
    ['a near one', 'e9 fb0f0000', AT + 0x1000n],
    ['a near one, backwards', 'e9 fbefffff', AT - 0x1000n],
    ['a short one', 'eb 0e', AT + 0x10n],
    ['through rax', `48 b8 ${TO_BYTES} ff e0`, TO],
    ['through r10', `49 ba ${TO_BYTES} 41 ff e2`, TO],
    ['by a return', `48 b9 ${TO_BYTES} 51 c3`, TO],
    ['by a return to two halves', '68 bc9a7856 c7 44 24 04 f87f0000 c3', TO],
    ['by a return to the lowest addresses', '68 00100000 c3', 0x1000n],
  ])('leads somewhere: %s', (_, hex, expected) => expect(targetOf(hex)).toBe(expected));

  it('may go through a pointer, or one that cannot be read', () => {
    expect(targetOf('ff 25 02000000', new Map([[AT + 8n, TO]]))).toBe(TO);
    expect(targetOf('ff 25 02000000')).toBeUndefined();
  });

  it('may go through a pointer with a prefix that does nothing', () => {
    expect(targetOf('48 ff 25 02000000', new Map([[AT + 9n, TO]]))).toBe(TO);
  });

  it.each([
    ['', 0],
    ['90 6690 0f1f440000 f30f1efa', 12],
    ['0f1f840000000000 0f1f840000000000 90', 16],
    ['8b ff', 0],
  ])('stands behind what does nothing: %s', (hex, bytes) => {
    expect(passedOver(Buffer.from(`${hex.replaceAll(' ', '')}e9fb0f0000`, 'hex'))).toBe(bytes);
  });

  it.each([
    ['a system call', '4c 8b d1 b8 36000000 f6 04 25 08 03 fe 7f 01'],
    ['a jump through another register than was set', `48 b8 ${TO_BYTES} ff e1`],
    ['a call', 'e8 fb0f0000'],
  ])('is not there: %s', (_, hex) => expect(targetOf(hex)).toBeUndefined());

  it('is read from any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 32 });
    fuzz('jump', bytes, (code) => {
      jumpTargetOf(Buffer.from(code), AT, () => undefined);
      passedOver(Buffer.from(code));
    });
  });
});
