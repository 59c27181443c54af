import type { EvePayload } from './eve-fields.ts';

/** As much of a payload as is looked at and kept. */
export const MAX_PAYLOAD_CHARS = 2_048;
const MAX_BASE64_CHARS = Math.ceil((MAX_PAYLOAD_CHARS * 4) / 3 / 4) * 4;

export function payloadOfText(printable: string): EvePayload {
  return {
    mayTalk: printable.includes('"') || printable.includes('{'),
    read: () => printable.slice(0, MAX_PAYLOAD_CHARS),
  };
}

export function payloadOfBase64(base64: string): EvePayload {
  return {
    mayTalk: true,
    read: () => Buffer.from(base64.slice(0, MAX_BASE64_CHARS), 'base64').toString('latin1', 0, MAX_PAYLOAD_CHARS),
  };
}

/** Text with dots for whatever is not printable ASCII, tab or line end: what sensors themselves do. */
export function readPrintable(text: string): string {
  return text.replace(/[^\x20-\x7e\t\r\n]/g, '.');
}
