import type { z } from 'zod';
import type { Language } from '#shared/cli/language-option.ts';
import type { ApiContext } from './api-context.ts';
import type { ApiProblem } from './api-problem.ts';

/** Who may use a route. `read`: whoever holds the token of the console. There is no route without a permission. */
export type Permission = 'read';

export interface RouteCall<Params, Query> {
  readonly params: Params;
  readonly query: Query;
  readonly language: Language;
  readonly context: ApiContext;
}

/** One thing that can be asked, declared once: the server, the OpenAPI document and the tests are made from it. */
export interface Route {
  readonly path: `/api/v1/${string}`;
  readonly permission: Permission;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly response: z.ZodType;
  /** `never` stands for "what the schemas say": see {@link defineRoute}. */
  readonly answer: (call: never) => Promise<unknown>;
}

/** Lets the compiler check `answer` against the schemas, then forgets them so that routes fit in one table. */
export function defineRoute<Params extends z.ZodObject, Query extends z.ZodObject, Response extends z.ZodType>(
  route: Omit<Route, 'params' | 'query' | 'response' | 'answer'> & {
    readonly params: Params;
    readonly query: Query;
    readonly response: Response;
    readonly answer: (call: RouteCall<z.output<Params>, z.output<Query>>) => Promise<z.input<Response> | ApiProblem>;
  },
): Route {
  return route;
}
