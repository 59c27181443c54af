import type { findingEndpoints } from '#shared/api/findings.ts';
import { toFindingOutput } from '#shared/output/finding-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';

export const findingHandlers: HandlersOf<typeof findingEndpoints> = {
  'GET /api/v1/findings': async ({ context, query, language }) => {
    const { host, kind, state } = query;
    const { rows, next } = await context.store.read('findings', {
      ...pageOf(query),
      ...(host === undefined ? {} : { hostId: host }),
      ...(kind === undefined ? {} : { kind }),
      ...(state === undefined ? {} : { state }),
    });
    const findings = rows.map(({ finding, hostId }) => toFindingOutput(finding, { language, hostId }));
    return { schemaVersion: SCHEMA_VERSION, findings, ...nextOf(next) };
  },
  'GET /api/v1/findings/:id': async ({ context, params, language }) => {
    const stored = await findOne(context, 'finding', params.id, (id) => context.store.read('finding', { id }));
    if (stored instanceof ApiProblem) return stored;
    const finding = toFindingOutput(stored.finding, { language, hostId: stored.hostId });
    return { schemaVersion: SCHEMA_VERSION, finding };
  },
};
