import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

/**
 * A name of Windows: UTF-16 in which surrogates need not be paired. Its bytes are what Node takes as a path: UTF-8 where it can be, and otherwise
 * three bytes for a lone surrogate (WTF-8, simonsapin.github.io/wtf-8), so that different names stay different.
 */
export function osNameOfUtf16(text: string): OsName {
  return text.isWellFormed() ? { text } : osNameOfBytes(wtf8Of(text));
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
