import { getAsset, getRawAsset } from 'node:sea';

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

/** Throws when there is no such file. */
export function readEmbeddedText(name: string): string {
  return getAsset(name, 'utf8');
}

/** The bytes as they lie in the executable: not to be written to. Throws when there is no such file. */
export function readEmbeddedBytes(name: string): Uint8Array {
  return new Uint8Array(getRawAsset(name) as ArrayBuffer);
}
