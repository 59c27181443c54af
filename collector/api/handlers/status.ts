import type { statusEndpoints } from '#shared/api/status.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { HandlersOf } from '../handler.ts';
import { readStatus } from '../read-status.ts';

export const statusHandlers: HandlersOf<typeof statusEndpoints> = {
  'GET /api/v1/status': ({ context }) => readStatus(context),
  'GET /api/v1/sensors': async ({ context }) => {
    const rows = await context.store.read('sensors', {});
    const sensors = rows.map(({ lastAlertMs, ...rest }) => ({
      ...rest,
      ...(lastAlertMs === undefined ? {} : { lastAlert: toIsoTime(lastAlertMs) }),
    }));
    return { schemaVersion: SCHEMA_VERSION, sensors };
  },
};
