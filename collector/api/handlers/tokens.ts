import type { TokenOutput, tokenEndpoints } from '#shared/api/tokens.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { isConflict } from '../../access/account-changes.ts';
import { API_TOKEN_PREFIX, hashSecret, newId, newSecret } from '../../access/secret.ts';
import type { ApiTokenRecord } from '../../store/access-records.ts';
import { notFound } from '../api-problem.ts';
import type { HandlersOf } from '../handler.ts';

const DAY_MS = 86_400_000;

export const tokenHandlers: HandlersOf<typeof tokenEndpoints> = {
  'GET /api/v1/tokens': async ({ context }) => {
    const tokens = await context.store.read('api-tokens', {});
    return { schemaVersion: SCHEMA_VERSION, tokens: tokens.map(toOutput) };
  },
  'POST /api/v1/tokens': async ({ body: { name, role, days }, context, caller, change }) => {
    const secret = newSecret(API_TOKEN_PREFIX);
    const nowMs = context.now();
    const token: ApiTokenRecord = {
      ...{ id: newId('tok'), hash: hashSecret(secret), name, role, createdAtMs: nowMs, createdBy: caller?.name ?? '' },
      ...(days === undefined ? {} : { expiresAtMs: nowMs + days * DAY_MS }),
    };
    const until = token.expiresAtMs === undefined ? {} : { expiresAtMs: token.expiresAtMs };
    const detail = { name, accountRole: role, ...until };
    await change([{ op: 'add-api-token', token }], { action: 'token-created', target: token.id, detail });
    return { schemaVersion: SCHEMA_VERSION, token: toOutput(token), secret };
  },
  'DELETE /api/v1/tokens/:id': async ({ params: { id }, context, change }) => {
    const token = (await context.store.read('api-tokens', {})).find((each) => each.id === id);
    if (token === undefined) return notFound('token', id);
    try {
      const detail = { name: token.name };
      await change([{ op: 'remove-api-token', id }], { action: 'token-removed', target: id, detail });
    } catch (error) {
      if (!isConflict(error)) throw error;
      return notFound('token', id);
    }
    return { schemaVersion: SCHEMA_VERSION };
  },
};

function toOutput({ hash: _, createdAtMs, expiresAtMs, lastUsedMs, ...token }: ApiTokenRecord): TokenOutput {
  return {
    ...token,
    createdAt: toIsoTime(createdAtMs),
    ...(expiresAtMs === undefined ? {} : { expiresAt: toIsoTime(expiresAtMs) }),
    ...(lastUsedMs === undefined ? {} : { lastUsed: toIsoTime(lastUsedMs) }),
  };
}
