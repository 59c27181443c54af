import type { Alert } from '#shared/model/alert.ts';

/**
 * Why a line was rejected. `not-json`, `not-an-object`: not the format. `binary`: it holds NUL or other bytes that no text has.
 * `too-long`: longer than `MAX_LINE_BYTES`. `no-time`, `no-address`: without them an alert cannot be joined with anything.
 */
export type LineError = 'not-json' | 'not-an-object' | 'too-long' | 'no-address' | 'no-time' | 'binary';

/**
 * What a line holds: an alert (or a flow or event); nothing that is kept, with the device's name for its type; or why it was
 * rejected.
 */
export type LineReading = { readonly alert: Alert } | { readonly passedOver: string } | { readonly error: LineError };

/** Reads the lines of one format. It may remember what it saw to be faster; what it answers depends on the line alone. */
export interface AlertReader {
  /** One line: `bytes` from `start` to before `end`, without its line end. Nothing of `bytes` is kept. */
  readLine(bytes: Buffer, start: number, end: number): LineReading;
}
