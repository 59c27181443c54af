import * as z from 'zod';

/**
 * A name that came from an operating system: a process, a path, an argument. Such names are bytes, not text.
 *
 * `text` is the UTF-8 reading with U+FFFD for what is not UTF-8; `rawBase64` holds the exact bytes and is present only when
 * `text` cannot be turned back into them. Compare with {@link osNameKey}, never with `text`.
 */
export const osNameSchema = z.object({ text: z.string(), rawBase64: z.base64().exactOptional() }).readonly();
export type OsName = z.infer<typeof osNameSchema>;

/** A string that is equal exactly when the bytes of two names are equal. */
export function osNameKey(name: OsName): string {
  return name.rawBase64 === undefined ? name.text : `\0${name.rawBase64}`;
}

/** For names that are known to be text (test inputs, configuration written by people). */
export function osNameOfText(text: string): OsName {
  return { text };
}

/** Reads bytes as the operating system gave them; never throws. */
export function osNameOfBytes(bytes: Uint8Array): OsName {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), rawBase64: base64Of(bytes) };
  }
}

/** The exact bytes of a name, as the operating system wants them back. */
export function bytesOfOsName(name: OsName): Uint8Array {
  if (name.rawBase64 === undefined) return new TextEncoder().encode(name.text);
  return Uint8Array.from(atob(name.rawBase64), (char) => char.charCodeAt(0));
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
