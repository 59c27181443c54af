import { randomBytes } from 'node:crypto';
import type { allowanceEndpoints } from '#shared/api/allowances.ts';
import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Allowance, AllowanceMatch, AllowanceScope } from '#shared/model/allowance.ts';
import { toAllowanceOutput } from '#shared/output/allowance-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { isMereRisk, problemsOfAllowance } from '#shared/verdict/allowance-problems.ts';
import type { StoredAllowance } from '../../store/queries.ts';
import type { ApiContext } from '../api-context.ts';
import { ApiProblem, notFound } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';
import { previewAllowance } from '../preview-allowance.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 366;
/** Each of them is asked about every finding. */
const MAX_ACTIVE = 1_000;

export const allowanceHandlers: HandlersOf<typeof allowanceEndpoints> = {
  'GET /api/v1/allowances': async ({ context, query, language }) => {
    const nowMs = context.now();
    const active = query.state === 'active' ? { activeAtMs: nowMs } : {};
    const { rows, next } = await context.store.read('allowances', { ...pageOf(query), ...active });
    const allowances = await Promise.all(rows.map((stored) => outputOf(context, stored, language)));
    return { schemaVersion: SCHEMA_VERSION, allowances, ...nextOf(next) };
  },
  'POST /api/v1/allowances/preview': async ({ context, body, language }) => {
    const scope = await resolveScope(context, body.scope);
    if (scope instanceof ApiProblem) return scope;
    const nowMs = context.now();
    const preview = await previewAllowance(context.store, draftOf(body.match, scope), nowMs, language);
    return { schemaVersion: SCHEMA_VERSION, preview };
  },
  'POST /api/v1/allowances': async ({ context, body, caller, change, language }) => {
    const nowMs = context.now();
    const refusal = refuseMatch(body.match, body.acceptRisk, language);
    const expiresAtMs = readExpiry(body.expiresAt, nowMs);
    const scope = await resolveScope(context, body.scope);
    if (refusal !== undefined) return refusal;
    if (expiresAtMs instanceof ApiProblem) return expiresAtMs;
    if (scope instanceof ApiProblem) return scope;
    const active = await context.store.read('allowances', { limit: MAX_ACTIVE, activeAtMs: nowMs });
    if (active.rows.length >= MAX_ACTIVE) return tooMany();
    const allowance: Allowance = {
      ...{ ...draftOf(body.match, scope), id: `alw_${randomBytes(8).toString('hex')}`, createdAtMs: nowMs },
      ...{ reason: body.reason, owner: body.owner ?? caller?.name ?? '' },
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    };
    await change([{ op: 'put-allowance', allowance }], { ...tellOf(allowance), action: 'allowance-made' });
    await context.allowancesChanged();
    return { schemaVersion: SCHEMA_VERSION, allowance: await outputOf(context, { allowance, silenced: 0 }, language) };
  },
  'DELETE /api/v1/allowances/:id': async ({ context, params, caller, change, language }) => {
    const stored = await context.store.read('allowance', { id: params.id });
    if (stored === undefined) return notFound('allowance', params.id);
    if (stored.allowance.revoked !== undefined)
      return { schemaVersion: SCHEMA_VERSION, allowance: await outputOf(context, stored, language) };
    const revoked = { atMs: context.now(), by: caller?.name ?? '' };
    const allowance: Allowance = { ...stored.allowance, revoked };
    await change([{ op: 'put-allowance', allowance }], { ...tellOf(allowance), action: 'allowance-taken-back' });
    await context.allowancesChanged();
    return { schemaVersion: SCHEMA_VERSION, allowance: await outputOf(context, { ...stored, allowance }, language) };
  },
};

async function outputOf(context: ApiContext, stored: StoredAllowance, language: Language) {
  const { scope } = stored.allowance;
  const host = scope.type === 'host' ? await context.store.read('host', { hostId: scope.hostId }) : undefined;
  return toAllowanceOutput(stored, { language, nowMs: context.now(), hostname: host?.facts.hostname });
}

function draftOf(match: AllowanceMatch, scope: AllowanceScope): Pick<Allowance, 'match' | 'scope' | 'risky'> {
  return problemsOfAllowance(match).length > 0 ? { match, scope, risky: true } : { match, scope };
}

/** A host may be called by its name. */
async function resolveScope(context: ApiContext, scope: AllowanceScope): Promise<AllowanceScope | ApiProblem> {
  if (scope.type !== 'host') return scope;
  const host = await findOne(context, 'host', scope.hostId, (hostId) => context.store.read('host', { hostId }));
  return host instanceof ApiProblem ? host : { type: 'host', hostId: host.hostId };
}

function refuseMatch(match: AllowanceMatch, acceptRisk: boolean, language: Language): ApiProblem | undefined {
  const problems = problemsOfAllowance(match);
  const fatal = problems.find((problem) => !isMereRisk(problem));
  const problem = fatal ?? (acceptRisk ? undefined : problems[0]);
  if (problem === undefined) return undefined;
  return new ApiProblem(400, {
    ...{ code: fatal === undefined ? 'risky-allowance' : 'bad-allowance', path: 'match' },
    message: render(`allowance.problem.${problem}`, {}, language),
    remedy:
      fatal === undefined
        ? 'Name another place, or say that you take the risk (acceptRisk, --accept-risk)'
        : 'Name what is meant more closely',
  });
}

function readExpiry(expiresAt: string | undefined, nowMs: number): number | undefined | ApiProblem {
  if (expiresAt === 'never') return undefined;
  if (expiresAt === undefined) return nowMs + DEFAULT_DAYS * DAY_MS;
  const atMs = Date.parse(expiresAt);
  if (atMs > nowMs && atMs <= nowMs + MAX_DAYS * DAY_MS) return atMs;
  return new ApiProblem(400, {
    ...{ code: 'bad-expiry', path: 'expiresAt', message: 'An allowance ends in the future, at most a year ahead' },
    remedy: 'Say `never` for one that does not end by itself',
  });
}

function tooMany(): ApiProblem {
  return new ApiProblem(409, {
    ...{ code: 'too-many', message: `There are ${MAX_ACTIVE} allowances already`, params: { maxActive: MAX_ACTIVE } },
    remedy: 'Take some back, or name a folder or a site instead of each file and host',
  });
}

/** What the audit log says of it. */
function tellOf({ id, match, scope, reason, expiresAtMs }: Allowance) {
  const where = scope.type === 'host' ? scope.hostId : scope.type === 'site' ? scope.site : '*';
  const what = Object.entries(match)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return { target: id, detail: { what, where, reason, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) } };
}
