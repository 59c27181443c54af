import type { findingEndpoints } from '#shared/api/findings.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { type FindingOutput, toFindingOutput } from '#shared/output/finding-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { AllowedBy } from '#shared/verdict/allowance.ts';
import { HYGIENE_KINDS } from '#shared/verdict/finding-kinds.ts';
import type { StoredFinding } from '../../store/queries.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';
import { readAllowedBy } from '../read-allowed-by.ts';

export const findingHandlers: HandlersOf<typeof findingEndpoints> = {
  'GET /api/v1/findings': async ({ context, query, language }) => {
    const { host, kind, state, hygiene } = query;
    const { rows, next } = await context.store.read('findings', {
      ...pageOf(query),
      ...(host === undefined ? {} : { hostId: host }),
      ...(kind === undefined ? {} : { kind }),
      ...(state === undefined ? {} : { state }),
      ...(hygiene === 'show' ? {} : { withoutKinds: HYGIENE_KINDS }),
    });
    const allowedBy = await readAllowedBy(context.store, rows, context.now());
    const findings = rows.map((stored) => outputOf(stored, allowedBy(stored), language));
    return { schemaVersion: SCHEMA_VERSION, findings, ...nextOf(next) };
  },
  'GET /api/v1/findings/:id': async ({ context, params, language }) => {
    const stored = await findOne(context, 'finding', params.id, (id) => context.store.read('finding', { id }));
    if (stored instanceof ApiProblem) return stored;
    const allowedBy = await readAllowedBy(context.store, [stored], context.now());
    const finding = outputOf(stored, allowedBy(stored), language);
    return { schemaVersion: SCHEMA_VERSION, finding };
  },
};

function outputOf(
  { finding, hostId }: StoredFinding,
  allowedBy: AllowedBy | undefined,
  language: Language,
): FindingOutput {
  return toFindingOutput(finding, { language, hostId, ...(allowedBy === undefined ? {} : { allowedBy }) });
}
