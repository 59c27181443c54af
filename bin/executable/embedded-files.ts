import { getRawAsset } from 'node:sea';
import { inflateSync } from 'node:zlib';

/** The script that starts everything; it is embedded as a file as well, because threads start from its text. */
export const LOADER = 'loader.cjs';

/** The name of the embedded file that says what else there is. */
export const CONTENTS = 'contents.json';

/** What an executable has in it, written when it is built. */
export interface Contents {
  readonly version: string;
  /** What has to be unpacked before it can be used: its name in the executable (with `/`) and its SHA-256 in hexadecimal. */
  readonly unpacked: Readonly<Record<string, string>>;
}

export function readContents(): Contents {
  return JSON.parse(readEmbeddedText(CONTENTS)) as Contents;
}

/**
 * Texts lie deflated (RFC 1950) in an executable: they take a quarter of the room, and whoever searches files for words finds our signatures in them no
 * more than in those of any other scanner. Native code lies there as it is, for everybody to examine.
 */
export function isDeflated(name: string): boolean {
  return !name.startsWith('native/');
}

/** Throws when there is no such file. */
export function readEmbeddedText(name: string): string {
  return new TextDecoder().decode(readEmbeddedBytes(name));
}

/** Not to be written to. Throws when there is no such file. */
export function readEmbeddedBytes(name: string): Uint8Array {
  const bytes = new Uint8Array(getRawAsset(name) as ArrayBuffer);
  return isDeflated(name) ? inflateSync(bytes) : bytes;
}
