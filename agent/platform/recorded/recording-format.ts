/*
 * A recording, version 1:
 *
 *   8 bytes   "MSWREC" 0x1a 0x0a
 *   u32       version
 *   u32       length of the header
 *   u32       CRC-32 of the header
 *   header    JSON, UTF-8 (see `headerSchema`)
 *   blocks    u32 mark "MSWB", u32 length, u32 length inflated, u32 CRC-32 of the payload, payload (deflate without wrapper)
 *
 * All integers are little-endian. A payload holds the frames of about a minute (see `columns.ts`). Blocks are independent: a
 * damaged one is skipped, and after wrong lengths the next mark is looked for.
 */
export const MAGIC = Buffer.from('MSWREC\x1a\n', 'latin1');
export const VERSION = 1;
export const MARK = Buffer.from('MSWB', 'latin1');
export const PROLOGUE_BYTES = MAGIC.length + 12;
export const BLOCK_HEADER_BYTES = 16;
export const MAX_HEADER_BYTES = 1024 * 1024;
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
/** A block holds this much time, or less when the recorder is closed. */
export const BLOCK_MS = 60_000;
