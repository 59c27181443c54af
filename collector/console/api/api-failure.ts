import type { ApiErrorBody } from '#shared/api/api-error.ts';
import type { Params } from '#shared/model/signal.ts';

/** Why a question had no answer. `status` 0: the collector could not be reached. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  /** Which field of the question is wrong. */
  readonly path: string | undefined;
  /** What the text of `code` names. */
  readonly params: Params;

  constructor(status: number, error: Partial<ApiErrorBody['error']>) {
    super(error.message ?? '');
    this.status = status;
    this.code = error.code ?? (status === 0 ? 'unreachable' : 'failed');
    this.remedy = error.remedy;
    this.path = error.path;
    this.params = error.params ?? {};
  }
}
