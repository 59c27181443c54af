import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import type { AlertReader } from '../../../ingest/alert-reader.ts';
import { createAlertReader, isAlertFormat } from '../../../ingest/formats.ts';

/** The payload of an alert is in its line, which is kept: it is read from there again as it was read the first time. */
export class PayloadReader {
  readonly #readers = new Map<string, AlertReader>();

  /** @returns null when the line is not kept or has no payload */
  read(format: string, raw: Uint8Array | null): string | null {
    if (raw === null) return null;
    const line = Buffer.from(raw);
    const reading = this.#readerOf(format)?.readLine(line, 0, line.length);
    return reading !== undefined && 'alert' in reading ? (reading.alert.payload ?? null) : null;
  }

  #readerOf(format: string): AlertReader | undefined {
    const known = this.#readers.get(format);
    if (known !== undefined || !isAlertFormat(format)) return known;
    const reader = createAlertReader(format, { signatures: compileSignatures([]), keep: 'all' });
    this.#readers.set(format, reader);
    return reader;
  }
}
