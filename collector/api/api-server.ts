import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Endpoint, Method } from '#shared/api/endpoint.ts';
import { endpoints } from '#shared/api/endpoints.ts';
import { type Language, LANGUAGES } from '#shared/cli/language-option.ts';
import { StoreError } from '../store/store-error.ts';
import { answerCall } from './answer-call.ts';
import type { ApiContext } from './api-context.ts';
import { ApiProblem } from './api-problem.ts';
import type { Authenticate } from './authenticate.ts';
import { checkAddress } from './check-address.ts';
import { type ConsoleFiles, serveConsole } from './console-files.ts';
import type { Caller } from './caller.ts';
import { explainRefusal } from './explain-refusal.ts';
import { handlers } from './handlers.ts';
import { HEARTBEAT_MS } from './open-event-stream.ts';
import { describeApi } from './openapi.ts';
import { streamLive } from './stream-live.ts';
import { streamEvents } from './stream-events.ts';

/** Largest body of a request, bytes. */
const MAX_BODY_BYTES = 262_144;

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const NOT_UNDERSTOOD = new ApiProblem(400, { code: 'bad-request', message: 'This is not a request we understand' });
const NOT_JSON = new ApiProblem(400, {
  ...{ code: 'not-json', message: 'What is sent along has to be JSON', remedy: 'content-type: application/json' },
});
const NO_ROUTE = new ApiProblem(404, {
  ...{ code: 'no-route', message: 'There is nothing here', remedy: 'GET /api/v1/openapi.json' },
});

/** Called with every failure that is ours; its text never leaves the collector. */
export type ReportError = (error: unknown) => void;

export interface ApiServerOptions {
  readonly context: ApiContext;
  /** Names under which this listener may be asked, without port. Guards against a page that gives its own name our address. */
  readonly hostNames: readonly string[];
  readonly authenticate: Authenticate;
  readonly console: ConsoleFiles;
  readonly reportError: ReportError;
  /** Of streams, milliseconds; `HEARTBEAT_MS` when undefined. */
  readonly heartbeatMs?: number;
}

/** The listener of the console: its pages, and API v1 from the table of endpoints. Not yet listening. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const { context, authenticate, reportError } = options;
  const server = fastify({
    ...{ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } },
    // What is no URL never comes to the hooks, so nothing but this is said of it.
    frameworkErrors: (_error, _request, reply) => {
      reply.headers(HEADERS);
      void refuse(reply, NOT_UNDERSTOOD);
    },
  });
  // Forms of other sites can send text without asking first, JSON they cannot.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const problem = checkAddress(request.headers, [...options.hostNames, ...ownAddress(request.socket.localAddress)]);
    if (problem !== undefined) await refuse(reply, problem);
  });
  server.setNotFoundHandler(async (request, reply) => {
    // Who may not ask does not learn what there is.
    const caller = await authenticate(request.headers, request.method);
    return refuse(reply, caller instanceof ApiProblem ? caller : NO_ROUTE);
  });
  server.setErrorHandler((error, { query }, reply) => refuse(reply, explainError(error, query, reportError)));

  for (const [name, endpoint] of Object.entries(endpoints)) {
    const [method, url] = name.split(' ') as [Method, string];
    server.route({
      ...{ method, url },
      handler: async (request, reply) => {
        const caller = await whoAsks(endpoint, authenticate, request);
        if (caller instanceof ApiProblem) return refuse(reply, caller);
        const facts = { headers: request.headers, address: request.ip };
        const handler = handlers[name as keyof typeof handlers];
        const answer = await answerCall(endpoint, handler, request, caller, context, facts);
        if (answer instanceof ApiProblem) return refuse(reply, answer);
        reply.headers(answer.headers);
        return answer.body;
      },
    });
  }
  const signedIn = async (request: FastifyRequest) => authenticate(request.headers, request.method);
  const rulesFor = (request: FastifyRequest) => ({
    mayGoOn: async () => !((await signedIn(request)) instanceof ApiProblem),
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
  });
  server.get('/api/v1/openapi.json', async (request, reply) => {
    const caller = await signedIn(request);
    return caller instanceof ApiProblem ? refuse(reply, caller) : describeApi(endpoints, context.version);
  });
  server.get('/api/v1/events', async (request, reply) => {
    const caller = await signedIn(request);
    return caller instanceof ApiProblem
      ? refuse(reply, caller)
      : streamEvents(context.events, request, reply, rulesFor(request));
  });
  server.get<{ Params: { id: string } }>('/api/v1/hosts/:id/live', async (request, reply) => {
    const caller = await signedIn(request);
    return caller instanceof ApiProblem
      ? refuse(reply, caller)
      : streamLive(context, request.params.id, reply, rulesFor(request));
  });
  serveConsole(server, options.console);
  return server;
}

/** Who is let through to this endpoint; for what anyone may ask, whoever it is. */
async function whoAsks(
  { permission }: Endpoint,
  authenticate: Authenticate,
  request: FastifyRequest,
): Promise<Caller | undefined | ApiProblem> {
  const caller = await authenticate(request.headers, request.method);
  if (permission === 'anyone') {
    // A change that comes along with a cookie but not from our own page is refused all the same.
    return caller instanceof ApiProblem ? (caller.status === 401 ? undefined : caller) : caller;
  }
  return caller;
}

/** The address that was asked, as it stands in a URL: no foreign name can be made of it. */
function ownAddress(localAddress: string | undefined): readonly string[] {
  if (localAddress === undefined) return [];
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return [address.includes(':') ? `[${address}]` : address];
}

function explainError(error: unknown, query: unknown, reportError: ReportError): ApiProblem {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) {
    const message = `The body is larger than ${MAX_BODY_BYTES} bytes`;
    return new ApiProblem(413, { code: 'too-large', message, remedy: 'Send it in several parts' });
  }
  if (status === 415) return NOT_JSON;
  if (typeof status === 'number' && status < 500) return NOT_UNDERSTOOD;
  const refusal = error instanceof StoreError ? error.refusal : undefined;
  const refused = refusal === undefined ? undefined : explainRefusal(refusal, languageOf(query));
  if (refused !== undefined) return refused;
  reportError(error);
  return new ApiProblem(500, { code: 'failed', message: 'The collector failed; its log says why' });
}

/** The language that was asked for, where the question takes one. */
function languageOf(query: unknown): Language {
  const wanted = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  return LANGUAGES.find((language) => language === wanted) ?? 'en';
}

function refuse(reply: FastifyReply, problem: ApiProblem): FastifyReply {
  return reply.code(problem.status).headers(problem.headers).send(problem.body);
}
