import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { ApiContext } from './api-context.ts';
import { ApiProblem } from './api-problem.ts';
import { checkRequest, type RequestRules } from './check-request.ts';
import { describeApi } from './openapi.ts';
import type { Route, RouteCall } from './route.ts';
import { routes } from './routes.ts';
import { streamEvents } from './stream-events.ts';
import { StoreError } from '../store/store-error.ts';

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const NOT_UNDERSTOOD = new ApiProblem(400, { code: 'bad-request', message: 'This is not a request we understand' });

/** Called with every failure that is ours; its text never leaves the collector. */
export type ReportError = (error: unknown) => void;

/** The listener of the console: API v1 from the table of routes. Not yet listening. */
export function createApiServer(context: ApiContext, rules: RequestRules, reportError: ReportError): FastifyInstance {
  const server = fastify({
    ...{ bodyLimit: 1_024, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } },
    // What is no URL never comes to the hooks, so nothing but this is said of it.
    frameworkErrors: (_error, _request, reply) => {
      reply.headers(HEADERS);
      void refuse(reply, NOT_UNDERSTOOD);
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const problem = checkRequest(request.headers, rules);
    if (problem !== undefined) await refuse(reply, problem);
  });
  server.setNotFoundHandler((_, reply) =>
    refuse(
      reply,
      new ApiProblem(404, { code: 'no-route', message: 'There is nothing here', remedy: 'GET /api/v1/openapi.json' }),
    ),
  );
  server.setErrorHandler((error, _, reply) => {
    const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
    if (typeof status === 'number' && status < 500) {
      return refuse(reply, NOT_UNDERSTOOD);
    }
    if (error instanceof StoreError && error.code === 'refused') {
      return refuse(
        reply,
        new ApiProblem(400, {
          ...{ code: 'bad-parameter', message: error.message, path: 'after' },
          remedy: 'Take `next` of the page before as it is, or begin again without `after`',
        }),
      );
    }
    reportError(error);
    return refuse(reply, new ApiProblem(500, { code: 'failed', message: 'The collector failed; its log says why' }));
  });
  for (const route of routes) server.get(route.path, (request, reply) => answer(route, request, reply, context));
  server.get('/api/v1/openapi.json', () => describeApi(routes, context.version));
  server.get('/api/v1/events', (request, reply) => streamEvents(context.events, request, reply));
  return server;
}

async function answer(
  route: Route,
  request: { readonly params: unknown; readonly query: unknown },
  reply: FastifyReply,
  context: ApiContext,
): Promise<unknown> {
  const params = route.params.safeParse(request.params);
  const query = route.query.strict().safeParse(request.query);
  const issue = params.error?.issues[0] ?? query.error?.issues[0];
  if (!params.success || !query.success) {
    const path = issue?.path.join('.') ?? '';
    return refuse(
      reply,
      new ApiProblem(400, {
        ...{
          code: 'bad-parameter',
          message: [path, issue?.message ?? 'wrong'].filter((part) => part !== '').join(': '),
        },
        ...{ path, remedy: 'GET /api/v1/openapi.json says what each parameter takes' },
      }),
    );
  }
  const language = 'lang' in query.data ? query.data.lang : 'en';
  const call = { params: params.data, query: query.data, language, context };
  const ask = route.answer as (call: RouteCall<unknown, unknown>) => Promise<unknown>;
  const result = await ask(call as RouteCall<unknown, unknown>);
  return result instanceof ApiProblem ? refuse(reply, result) : result;
}

function refuse(reply: FastifyReply, problem: ApiProblem): FastifyReply {
  return reply.code(problem.status).send(problem.body);
}
