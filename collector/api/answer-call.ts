import type { Endpoint } from '#shared/api/endpoint.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { includesRole } from '#shared/model/account-role.ts';
import type { ApiContext } from './api-context.ts';
import { ApiProblem } from './api-problem.ts';
import type { Caller } from './caller.ts';
import type { Call } from './handler.ts';
import { Reply } from './reply.ts';
import type { RequestFacts } from './request-facts.ts';

interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type AnyHandler = (call: Call<unknown, unknown, unknown>) => Promise<unknown>;

/** Reads what came along by the schemas of the endpoint, and asks its handler. */
export async function answerCall(
  endpoint: Endpoint,
  handler: unknown,
  asked: Asked,
  caller: Caller | undefined,
  context: ApiContext,
  request: RequestFacts,
): Promise<Reply | ApiProblem> {
  if (endpoint.permission !== 'anyone' && (caller === undefined || !includesRole(caller.role, endpoint.permission))) {
    return new ApiProblem(403, {
      ...{ code: 'not-allowed', message: `This needs the role ${endpoint.permission}` },
      remedy: 'Ask an administrator to give your account that role',
      params: { accountRole: endpoint.permission },
    });
  }
  const params = endpoint.params.safeParse(asked.params);
  const query = endpoint.query.strict().safeParse(asked.query);
  const body = endpoint.body.safeParse(asked.body ?? undefined);
  if (!params.success || !query.success || !body.success) {
    const issue = params.error?.issues[0] ?? query.error?.issues[0] ?? body.error?.issues[0];
    const path = issue?.path.join('.') ?? '';
    const message = [path, issue?.message ?? 'wrong'].filter((part) => part !== '').join(': ');
    const remedy = 'GET /api/v1/openapi.json says what each parameter takes';
    return new ApiProblem(400, { code: 'bad-parameter', message, path, remedy });
  }
  const result = await (handler as AnyHandler)({
    ...{ params: params.data, query: query.data, body: body.data, caller, context, request },
    language: languageOf(query.data),
    change: (operations, change) => {
      const entry = { atMs: context.now(), actor: caller?.name ?? '', ...change };
      return context.store.write([...operations, { op: 'append-audit', entry }]);
    },
  });
  if (result instanceof ApiProblem || result instanceof Reply) return result;
  return new Reply(result);
}

function languageOf(query: Readonly<Record<string, unknown>>): Language {
  return 'lang' in query ? (query.lang as Language) : 'en';
}
