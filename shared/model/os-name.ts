/**
 * A name that came from an operating system: a process, a path, an argument. Such names are bytes, not text.
 *
 * `text` is the UTF-8 reading with U+FFFD for what is not UTF-8; `rawBase64` holds the exact bytes and is present only when
 * `text` cannot be turned back into them. Compare with {@link osNameKey}, never with `text`.
 */
export interface OsName {
  readonly text: string;
  readonly rawBase64?: string;
}

/** A string that is equal exactly when the bytes of two names are equal. */
export function osNameKey(name: OsName): string {
  return name.rawBase64 === undefined ? name.text : `\0${name.rawBase64}`;
}

/** For names that are known to be text (test inputs, configuration written by people). */
export function osNameOfText(text: string): OsName {
  return { text };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads bytes as the operating system gave them; never throws. */
export function osNameOfBytes(bytes: Uint8Array): OsName {
  try {
    return { text: strictUtf8.decode(bytes) };
  } catch {
    return { text: lossyUtf8.decode(bytes), rawBase64: btoa(String.fromCharCode(...bytes)) };
  }
}
