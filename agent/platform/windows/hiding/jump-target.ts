/** The longest jump below takes so many bytes, and what does nothing before it some. */
export const JUMP_BYTES = 14;
export const LEAD_BYTES = 16;

const REX_W = 0x48;
const REX_WB = 0x49;
const REX_B = 0x41;

/** What processors pass over: `nop` in its lengths, and what marks where a jump may land (`endbr64`). */
const PASSED_OVER: readonly Buffer[] = [
  '0f1f840000000000',
  '0f1f8000000000',
  '660f1f440000',
  '0f1f440000',
  '0f1f4000',
  '0f1f00',
  'f30f1efa',
  '6690',
  '90',
].map((hex) => Buffer.from(hex, 'hex'));

/** How many bytes `code` begins with that do nothing, {@link LEAD_BYTES} at most. */
export function passedOver(code: Buffer): number {
  for (let at = 0; ; ) {
    const next = PASSED_OVER.find((each) => code.subarray(at, at + each.length).equals(each));
    if (next === undefined || at + next.length > LEAD_BYTES) return at;
    at += next.length;
  }
}

/**
 * Where a jump leads that `code` (x86-64, at `address`) begins with, in the ways in which functions are diverted; undefined when it begins with
 * anything else, as with a call: what follows that is still to come. `readPointer`: what lies at an address, for jumps that go through it.
 */
export function jumpTargetOf(
  code: Buffer,
  address: bigint,
  readPointer: (address: bigint) => bigint | undefined,
): bigint | undefined {
  if (code.length < JUMP_BYTES) return undefined;
  const behind = (bytes: number, distance: number) => address + BigInt(bytes + distance);
  if (code[0] === 0xe9) return behind(5, code.readInt32LE(1));
  if (code[0] === 0xeb) return behind(2, code.readInt8(1));
  const prefix = code[0] === REX_W ? 1 : 0;
  if (code[prefix] === 0xff && code[prefix + 1] === 0x25)
    return readPointer(behind(prefix + 6, code.readInt32LE(prefix + 2)));
  return pushed(code) ?? throughRegister(code);
}

/** `push low; ret`, or `push low; mov [rsp+4], high; ret`. */
function pushed(code: Buffer): bigint | undefined {
  if (code[0] !== 0x68) return undefined;
  if (code[5] === 0xc3) return BigInt.asUintN(64, BigInt(code.readInt32LE(1)));
  const setsHigh = code.readUInt32BE(5) === 0xc744_2404 && code[13] === 0xc3;
  return setsHigh ? (BigInt(code.readUInt32LE(9)) << 32n) | BigInt(code.readUInt32LE(1)) : undefined;
}

/** `mov register, address`, and then `jmp register` or `push register; ret`. */
function throughRegister(code: Buffer): bigint | undefined {
  const [prefix, move] = [code[0], code[1] ?? 0];
  if ((prefix !== REX_W && prefix !== REX_WB) || (move & 0xf8) !== 0xb8) return undefined;
  const register = move & 7;
  const rest = prefix === REX_WB ? code.subarray(11) : code.subarray(10);
  if (prefix === REX_WB && code[10] !== REX_B) return undefined;
  const jumps = rest[0] === 0xff && rest[1] === (0xe0 | register);
  const returns = rest[0] === (0x50 | register) && rest[1] === 0xc3;
  return jumps || returns ? code.readBigUInt64LE(2) : undefined;
}
