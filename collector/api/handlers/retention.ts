import type { retentionEndpoints } from '#shared/api/retention.ts';
import { DEFAULT_RETENTION } from '#shared/model/retention.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { HandlersOf } from '../handler.ts';

const DAY_MS = 86_400_000;

export const retentionHandlers: HandlersOf<typeof retentionEndpoints> = {
  'GET /api/v1/retention': async ({ context }) => {
    const days = (await context.store.read('retention', {})) ?? DEFAULT_RETENTION;
    return { schemaVersion: SCHEMA_VERSION, days };
  },
  'PUT /api/v1/retention': async ({ body: { days }, change }) => {
    const spans = Object.entries(days).map(([kind, count]) => [`${kind}Ms`, count * DAY_MS]);
    const detail = Object.fromEntries(spans) as Record<string, number>;
    await change([{ op: 'put-retention', retention: days }], { action: 'retention-changed', detail });
    return { schemaVersion: SCHEMA_VERSION, days };
  },
};
