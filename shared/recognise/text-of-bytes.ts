/**
 * Text out of the bytes of a file, for looking for names in it: UTF-8, UTF-16 with a byte order mark or mostly of ASCII, and for anything else
 * one character a byte. Never throws; the result is for reading, not for writing back.
 */
export function textOfBytes(bytes: Uint8Array): string {
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  return new TextDecoder(looksBinary(bytes) ? 'latin1' : 'utf-8').decode(bytes);
}

const SNIFFED_BYTES = 4096;

/** True for bytes with a zero among the first 4 kB that are not UTF-16 text. */
export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, SNIFFED_BYTES).includes(0) && wideEncodingOf(bytes) === undefined;
}

/** Programs on Windows write UTF-16 with and without a mark: then every other byte of ASCII is zero, and no other one. */
function wideEncodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const units = Math.min(bytes.length, SNIFFED_BYTES) >> 1;
  const zeros = [0, 0];
  for (let at = 0; at < units * 2; at++) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (units < 4) return undefined;
  if (even === 0 && odd >= units * 0.8) return 'utf-16le';
  return odd === 0 && even >= units * 0.8 ? 'utf-16be' : undefined;
}
