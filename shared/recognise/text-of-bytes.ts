/**
 * Text out of the bytes of a file, for looking for names in it: UTF-8, UTF-16 with a byte order mark, and for anything else
 * one character a byte. Never throws; the result is for reading, not for writing back.
 */
export function textOfBytes(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder(looksBinary(bytes) ? 'latin1' : 'utf-8').decode(bytes);
}

const SNIFFED_BYTES = 4096;

/** True for bytes with a zero among the first 4 kB that are not UTF-16 text. */
export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, SNIFFED_BYTES).includes(0);
}
