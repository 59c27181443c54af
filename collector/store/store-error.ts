import { render } from '#shared/catalogue/render.ts';
import type { Params } from '#shared/model/signal.ts';
import type { StoreRefusal, StoreRefusalCode } from '#shared/model/store-refusal.ts';

/**
 * Why the store refused. `full`: no space left. `io`: the disk failed. `corrupt`: the database is damaged. `too-new`: a newer
 * Minesweep wrote it. `foreign`: the file is something else. `in-use`: another collector writes it. `refused`: the request makes no sense
 * (a cursor that is none); `refusal` says in which way.
 * `conflict`: somebody else changed what this change was made for.
 * `closed`: the store was closed. `failed`: anything else, a defect of ours included.
 */
export const STORE_ERROR_CODES = [
  'full',
  'io',
  'corrupt',
  'too-new',
  'foreign',
  'in-use',
  'refused',
  'conflict',
  'closed',
  'failed',
] as const;
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

interface StoreErrorOptions extends ErrorOptions {
  readonly refusal?: StoreRefusal;
}

/** The call changed nothing. The store goes on working, unless `code` is `closed`. The message is English, for the log. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** There when `code` is `refused`. */
  readonly refusal: StoreRefusal | undefined;

  constructor(code: StoreErrorCode, message: string, options?: StoreErrorOptions) {
    super(message, options);
    this.code = code;
    this.refusal = options?.refusal;
  }

  static refused(code: StoreRefusalCode, params: Params = {}): StoreError {
    return new StoreError('refused', render(`refusal.${code}`, params, 'en'), { refusal: { code, params } });
  }

  /** Whether the same call may succeed later. */
  get mayRetry(): boolean {
    return this.code === 'full' || this.code === 'io';
  }
}
