/*
 * Security identifiers: who runs a process. Binary form of learn.microsoft.com, [MS-DTYP] 2.4.2.2: revision, number of sub-authorities, six bytes
 * of authority (big-endian), four bytes each sub-authority (little-endian). Text: `S-1-5-21-...`.
 */

const REVISION = 1;
const HEAD_BYTES = 8;
const MAX_SUB_AUTHORITIES = 15;
const MAX_AUTHORITY = 2 ** 48 - 1;
const MAX_PART = 2 ** 32 - 1;
const TEXT = /^S-1-(\d{1,15})((?:-\d{1,10})*)$/;

/** Undefined when these bytes are none. */
export function sidOfBytes(bytes: Buffer): string | undefined {
  const count = bytes[1] ?? 0;
  if (bytes[0] !== REVISION || count > MAX_SUB_AUTHORITIES || bytes.length < HEAD_BYTES + 4 * count) return undefined;
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(HEAD_BYTES + 4 * index));
  return ['S', REVISION, bytes.readUIntBE(2, 6), ...parts].join('-');
}

/** Throws when the text is no identifier as {@link sidOfBytes} writes them. */
export function bytesOfSid(sid: string): Buffer {
  const [, authority, rest = ''] = TEXT.exec(sid) ?? [];
  const parts = rest.split('-').slice(1).map(Number);
  const isWhole = Number(authority) <= MAX_AUTHORITY && parts.every((part) => part <= MAX_PART);
  if (!isWhole || parts.length > MAX_SUB_AUTHORITIES)
    throw new RangeError(`${JSON.stringify(sid)} is no security identifier`);
  const bytes = Buffer.alloc(HEAD_BYTES + 4 * parts.length);
  bytes.writeUInt8(REVISION, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(Number(authority), 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, HEAD_BYTES + 4 * index);
  return bytes;
}
