import type { Alert } from '#shared/model/alert.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { LineProblem } from '../store/alert-chunk.ts';
import { type AlertFormat, createAlertReader } from './formats.ts';
import { LineSplitter } from './line-splitter.ts';

export type { LineProblem } from '../store/alert-chunk.ts';

/** What one line of a log is: an alert with the device's own line, nothing for us, or rejected. */
export type ParsedLine =
  | { readonly alert: Alert; readonly raw: string }
  | { readonly passedOver: string }
  | { readonly problem: LineProblem };

const EXCERPT_CHARS = 200;

/** Reads a whole log without a store: everything that has a time and two addresses, whatever it is about. */
export async function* parseLog(
  pieces: AsyncIterable<Buffer>,
  format: AlertFormat,
  signatures: SignatureSet,
): AsyncGenerator<ParsedLine> {
  const reader = createAlertReader(format, { signatures, keep: 'all' });
  const splitter = new LineSplitter();
  let parsed: ParsedLine[] = [];
  const sink = {
    line: (bytes: Buffer, start: number, end: number, line: number): void => {
      const reading = reader.readLine(bytes, start, end);
      if ('error' in reading) {
        const excerpt = bytes.toString('utf8', start, Math.min(end, start + EXCERPT_CHARS));
        parsed.push({ problem: { line, error: reading.error, excerpt } });
      } else if ('alert' in reading) parsed.push({ alert: reading.alert, raw: bytes.toString('utf8', start, end) });
      else parsed.push(reading);
    },
    tooLong: (start: Buffer, line: number): void => {
      parsed.push({ problem: { line, error: 'too-long', excerpt: start.toString('utf8') } });
    },
  };
  for await (const bytes of pieces) {
    splitter.split(bytes, false, sink);
    yield* parsed;
    parsed = [];
  }
  splitter.split(Buffer.alloc(0), true, sink);
  yield* parsed;
}

/** `read` = `understood` + `rejected`. */
export class ParseCounts {
  understood = 0;
  rejected = 0;

  get read(): number {
    return this.understood + this.rejected;
  }

  add(line: ParsedLine): void {
    if ('problem' in line) this.rejected += 1;
    else this.understood += 1;
  }
}
