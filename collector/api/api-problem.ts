import type { ApiErrorBody } from '#shared/api/api-error.ts';
import type { Candidate } from '../store/queries.ts';

/** An answer that is a refusal. */
export class ApiProblem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 429 | 500 | 503;
  readonly body: ApiErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ApiProblem['status'], error: ApiErrorBody['error'], headers: ApiProblem['headers'] = {}) {
    this.status = status;
    this.body = { error };
    this.headers = headers;
  }
}

export function notFound(what: string, id: string): ApiProblem {
  return new ApiProblem(404, {
    code: 'not-found',
    message: `There is no ${what} ${JSON.stringify(id.slice(0, 80))}`,
    params: { id: id.slice(0, 80) },
    remedy: `Ask for the list of ${what}s: ids come from there`,
  });
}

export function ambiguous(what: string, id: string, candidates: readonly Candidate[]): ApiProblem {
  return new ApiProblem(409, {
    code: 'ambiguous',
    message: `There is more than one ${what} ${JSON.stringify(id.slice(0, 80))}`,
    remedy: 'Ask for one of them by its id',
    candidates: candidates.map(({ id, name }) => (name === undefined ? { id } : { id, name })),
  });
}
