/**
 * Why the store refused. `full`: no space left. `io`: the disk failed. `corrupt`: the database is damaged. `too-new`: a newer
 * Minesweep wrote it. `foreign`: the file is something else. `in-use`: another collector writes it. `refused`: the request makes no sense (a cursor that is none).
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

/** The call changed nothing. The store goes on working, unless `code` is `closed`. The message is English, for the log. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same call may succeed later. */
  get mayRetry(): boolean {
    return this.code === 'full' || this.code === 'io';
  }
}
