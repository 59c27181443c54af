/**
 * For each byte within a string: 0 = goes on, 1 = the quote, 2 = a backslash, 3 = a byte beyond ASCII, 4 = not allowed, 5 = an
 * opening brace.
 */
export const STRING_CLASS = new Uint8Array(256).map((_, byte) => {
  if (byte < 0x20) return 4;
  if (byte === 0x22) return 1;
  if (byte === 0x5c) return 2;
  if (byte === 0x7b) return 5;
  return byte >= 0x80 ? 3 : 0;
});

/**
 * False when one of these four bytes is anything that a string has to be looked at for: a quote, a backslash, an opening brace, a
 * control character or a byte beyond ASCII. Each byte is subtracted from at once; what is too small borrows its highest bit.
 */
export function isOrdinary(word: number): boolean {
  const marks =
    word |
    (word - 0x20202020) |
    ((word ^ 0x22222222) - 0x01010101) |
    ((word ^ 0x5c5c5c5c) - 0x01010101) |
    ((word ^ 0x7b7b7b7b) - 0x01010101);
  return (marks & 0x80808080) === 0;
}
