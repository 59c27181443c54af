import { bytesOfOsName, type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

/**
 * A name of Windows: UTF-16 in which surrogates need not be paired. Its bytes are what Node takes as a path: UTF-8 where it can be, and otherwise
 * three bytes for a lone surrogate (WTF-8, simonsapin.github.io/wtf-8), so that different names stay different.
 */
export function osNameOfUtf16(text: string): OsName {
  return text.isWellFormed() ? { text } : osNameOfBytes(wtf8Of(text));
}

/** The same name as calls of Windows take it. */
export function utf16OfOsName(name: OsName): string {
  return name.rawBase64 === undefined ? name.text : utf16OfWtf8(Buffer.from(bytesOfOsName(name)));
}

/** Of what {@link wtf8Of} wrote. A pair of surrogates is never in it: it was one character. */
function utf16OfWtf8(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    if (first !== 0xed || second < 0xa0) continue;
    text += bytes.toString('utf8', from, at);
    text += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
    from = at + 3;
    at += 2;
  }
  return text + bytes.toString('utf8', from);
}

function wtf8Of(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isLone = code >= 0xd800 && code <= 0xdfff;
    parts.push(
      isLone
        ? Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
        : Buffer.from(character),
    );
  }
  return Buffer.concat(parts);
}
