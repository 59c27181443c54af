import type { overviewEndpoints } from '#shared/api/overview.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { HandlersOf } from '../handler.ts';
import { readOverview, readUnwatched, toAddress } from '../read-overview.ts';

export const overviewHandlers: HandlersOf<typeof overviewEndpoints> = {
  'GET /api/v1/overview': ({ context, query, language, caller }) =>
    readOverview(context, { language, sinceMs: query.since, who: caller?.name ?? '' }),
  'GET /api/v1/unwatched-addresses': async ({ context, query }) => {
    const { total, rows } = await readUnwatched(context, query.limit);
    return { schemaVersion: SCHEMA_VERSION, total, addresses: rows.map(toAddress) };
  },
};
