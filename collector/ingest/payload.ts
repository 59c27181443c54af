import type { EveFields } from './eve-fields.ts';

/** As much of a payload as is looked at and kept. */
export const MAX_PAYLOAD_CHARS = 2_048;
const MAX_BASE64_CHARS = Math.ceil((MAX_PAYLOAD_CHARS * 4) / 3 / 4) * 4;

/** The start of an event's payload as text, from `payload_printable` or else from base64; not yet fit for printing. */
export function readEvePayload({ payloadPrintable, payload }: EveFields): string | undefined {
  if (payloadPrintable !== undefined) return payloadPrintable.slice(0, MAX_PAYLOAD_CHARS);
  if (payload === undefined) return undefined;
  return Buffer.from(payload.slice(0, MAX_BASE64_CHARS), 'base64').toString('latin1', 0, MAX_PAYLOAD_CHARS);
}

/** Text with dots for whatever is not printable ASCII, tab or line end: what sensors themselves do. */
export function readPrintable(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/[^\x20-\x7e\t\r\n]/g, '.');
}
