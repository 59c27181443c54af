const PE_AT = 0x3c;
const PE_SIGNATURE = 0x4550;
const PE32_PLUS = 0x20b;
/** From the beginning of the optional header: the directory of certificates, whose place is one in the file (learn.microsoft.com, "PE Format"). */
const CERTIFICATES = 144;
const DIRECTORY_BYTES = 8;

/**
 * A program of 64-bit Windows without the signature at its end: whoever changes a signed program makes the signature one of other bytes, which is worse than
 * none. Throws when it is no such program, or its signature lies elsewhere.
 */
export function withoutSignature(file: Buffer): Buffer {
  const head = file.readUInt32LE(PE_AT);
  const optional = head + 24;
  if (file.readUInt32LE(head) !== PE_SIGNATURE || file.readUInt16LE(optional) !== PE32_PLUS)
    throw new Error('it is no program of 64-bit Windows');
  const [at, bytes] = [optional + CERTIFICATES, optional + CERTIFICATES + 4].map((each) => file.readUInt32LE(each));
  if (at === undefined || bytes === undefined || bytes === 0) return Buffer.from(file);
  if (at + bytes !== file.length)
    throw new Error(`its signature (${at} + ${bytes}) is not at its end (${file.length})`);
  const unsigned = Buffer.from(file.subarray(0, at));
  unsigned.fill(0, optional + CERTIFICATES, optional + CERTIFICATES + DIRECTORY_BYTES);
  return unsigned;
}
