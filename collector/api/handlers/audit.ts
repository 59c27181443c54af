import type { auditEndpoints } from '#shared/api/audit.ts';
import { render } from '#shared/catalogue/render.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';

export const auditHandlers: HandlersOf<typeof auditEndpoints> = {
  'GET /api/v1/audit': async ({ context, query, language }) => {
    const { rows, next } = await context.store.read('audit', pageOf(query));
    const entries = rows.map(({ atMs, actor, action, target, detail }) => ({
      ...{ at: toIsoTime(atMs), actor, action, detail },
      text: render(`audit.${action}`, detail, language, action),
      ...(target === undefined ? {} : { target }),
    }));
    return { schemaVersion: SCHEMA_VERSION, entries, ...nextOf(next) };
  },
};
