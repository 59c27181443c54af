/** The longest jump below takes so many bytes. */
export const JUMP_BYTES = 14;

const REX_W = 0x48;
const REX_WB = 0x49;
const REX_B = 0x41;

/**
 * Where a jump leads that `code` (x86-64, at `address`) begins with, in the ways in which functions are diverted; undefined when it begins with
 * anything else. `readPointer`: what lies at an address, for jumps that go through it.
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
  if (code[0] === 0xff && code[1] === 0x25) return readPointer(behind(6, code.readInt32LE(2)));
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
