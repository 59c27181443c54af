import { crc32 } from 'node:zlib';

/**
 * JSON behind its CRC-32. SQLite checks the pages of its journal but not those of its file: a bit that the disk has turned in the
 * middle of a text would be read as if nothing had happened.
 */
export function sealJson(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  return seal(json);
}

/** The same for JSON that is text already. */
export function seal(json: string): string {
  return crc32(json).toString(16).padStart(8, '0') + json;
}

/** What was sealed; undefined when it is damaged. */
export function unsealJson(sealed: unknown): { readonly value: unknown } | undefined {
  if (typeof sealed !== 'string') return undefined;
  const json = sealed.slice(8);
  return seal(json) === sealed ? { value: JSON.parse(json) } : undefined;
}
