import { z } from 'zod';
import type { Candidate } from '../store/queries.ts';

/** What every refusal looks like. `path` names the parameter that is wrong, `remedy` what helps. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    remedy: z.string().optional(),
    /** What may have been meant. */
    candidates: z.array(z.object({ id: z.string(), name: z.string().optional() })).optional(),
  }),
});
export type ApiErrorBody = z.infer<typeof apiErrorSchema>;

/** An answer that is a refusal. */
export class ApiProblem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 500 | 503;
  readonly body: ApiErrorBody;

  constructor(status: ApiProblem['status'], error: ApiErrorBody['error']) {
    this.status = status;
    this.body = { error };
  }
}

export function notFound(what: string, id: string): ApiProblem {
  return new ApiProblem(404, {
    code: 'not-found',
    message: `There is no ${what} ${JSON.stringify(id.slice(0, 80))}`,
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
