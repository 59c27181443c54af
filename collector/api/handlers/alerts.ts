import type { alertEndpoints } from '#shared/api/alerts.ts';
import { alertCsvHead, alertCsvLine } from '#shared/output/alert-csv.ts';
import { toAlertOutput } from '#shared/output/alert-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { CSV_BYTE_ORDER_MARK } from '#shared/text/csv-line.ts';
import { alertFilterOf } from '../alert-query.ts';
import { notFound } from '../api-problem.ts';
import type { HandlersOf } from '../handler.ts';
import { csvReply, exportAddresses, listAddresses } from '../list-addresses.ts';
import { nextOf, pageOf } from '../page-of.ts';

const MAX_CSV_ROWS = 20_000;
const PAGE = 1_000;
const MAX_COUNTED = 100_000;

export const alertHandlers: HandlersOf<typeof alertEndpoints> = {
  'GET /api/v1/alerts': async ({ context, query }) => {
    const { rows, next } = await context.store.read('alerts', { ...pageOf(query), ...alertFilterOf(query) });
    const alerts = rows.map(({ alert, ...stored }) => toAlertOutput(alert, stored));
    return { schemaVersion: SCHEMA_VERSION, alerts, ...nextOf(next) };
  },
  'GET /api/v1/alerts.csv': async ({ context, query }) => {
    const filter = { ...alertFilterOf(query), limit: PAGE };
    const lines = [CSV_BYTE_ORDER_MARK, alertCsvHead()];
    let rows = 0;
    let after: string | undefined;
    do {
      const page = await context.store.read('alerts', after === undefined ? filter : { ...filter, after });
      for (const { alert, raw: _, ...stored } of page.rows) lines.push(alertCsvLine(toAlertOutput(alert, stored)));
      rows += page.rows.length;
      after = page.next;
    } while (after !== undefined && rows < MAX_CSV_ROWS);
    return csvReply('alerts', lines, after === undefined ? undefined : rows);
  },
  'GET /api/v1/alerts/facets': async ({ context, query }) => {
    const facets = await context.store.read('alert-facets', { ...alertFilterOf(query), most: MAX_COUNTED });
    const { signature, port, device, action, type } = facets.counts;
    const counts = {
      signature: [...signature],
      port: [...port],
      device: [...device],
      action: [...action],
      type: [...type],
    };
    return { schemaVersion: SCHEMA_VERSION, counts, counted: facets.counted, isComplete: facets.isComplete };
  },
  'GET /api/v1/alerts/:id': async ({ context, params }) => {
    const stored = await context.store.read('alert', { id: params.id });
    if (stored === undefined) return notFound('alert', params.id);
    const { alert, ...options } = stored;
    return { schemaVersion: SCHEMA_VERSION, alert: toAlertOutput(alert, options) };
  },
  'GET /api/v1/destinations': async ({ context, query }) => {
    const { rows, total, next } = await listAddresses(context, 'destination', query);
    return { schemaVersion: SCHEMA_VERSION, destinations: [...rows], total, ...nextOf(next) };
  },
  'GET /api/v1/destinations.csv': ({ context, query }) => exportAddresses(context, 'destination', query),
  'GET /api/v1/sources': async ({ context, query }) => {
    const { rows, total, next } = await listAddresses(context, 'source', query);
    return { schemaVersion: SCHEMA_VERSION, sources: [...rows], total, ...nextOf(next) };
  },
  'GET /api/v1/sources.csv': ({ context, query }) => exportAddresses(context, 'source', query),
};
