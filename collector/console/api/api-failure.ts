import type { ApiErrorBody } from '#shared/api/api-error.ts';
import type { Params } from '#shared/model/signal.ts';

/** What a proxy answers when what stands behind it does not. */
const OF_GATEWAYS = [502, 503, 504];

/**
 * Why a question had no answer. `status` 0: the collector could not be reached (`unreachable`). Whoever gives no code is not the collector: `between`
 * is what stands in front of it, `failed` nobody knows.
 */
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
    this.code = error.code ?? codeOf(status);
    this.remedy = error.remedy;
    this.path = error.path;
    this.params = error.params ?? {};
  }
}

function codeOf(status: number): string {
  if (status === 0) return 'unreachable';
  return OF_GATEWAYS.includes(status) ? 'between' : 'failed';
}
