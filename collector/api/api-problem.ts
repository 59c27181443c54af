import { z } from 'zod';

/** What every refusal looks like. `path` names the parameter that is wrong, `remedy` what helps. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    remedy: z.string().optional(),
  }),
});
export type ApiErrorBody = z.infer<typeof apiErrorSchema>;

/** An answer that is a refusal. */
export class ApiProblem {
  readonly status: 400 | 401 | 403 | 404 | 500 | 503;
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
