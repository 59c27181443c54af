import type { incidentEndpoints } from '#shared/api/incidents.ts';
import { incidentCsvHead, incidentCsvLine } from '#shared/output/incident-csv.ts';
import { toIncidentOutput } from '#shared/output/incident-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { CSV_BYTE_ORDER_MARK } from '#shared/text/csv-line.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { incidentFilterOf } from '../incident-query.ts';
import { nextOf, pageOf } from '../page-of.ts';
import { Reply } from '../reply.ts';

const MAX_CSV_ROWS = 10_000;
const PAGE = 1_000;

export const incidentHandlers: HandlersOf<typeof incidentEndpoints> = {
  'GET /api/v1/incidents': async ({ context, query, language }) => {
    const filter = incidentFilterOf(query);
    const [{ rows, next }, facets] = await Promise.all([
      context.store.read('incidents', { ...pageOf(query), ...filter, order: query.order }),
      query.facets === 'yes' ? context.store.read('incident-facets', filter) : undefined,
    ]);
    const incidents = rows.map((incident) => toIncidentOutput(incident, { language }));
    return { schemaVersion: SCHEMA_VERSION, incidents, ...(facets === undefined ? {} : { facets }), ...nextOf(next) };
  },
  'GET /api/v1/incidents.csv': async ({ context, query, language }) => {
    const filter = { ...incidentFilterOf(query), order: query.order };
    const lines = [CSV_BYTE_ORDER_MARK, incidentCsvHead()];
    let after: string | undefined;
    do {
      const page = await context.store.read('incidents', pageWith(filter, after));
      for (const incident of page.rows) lines.push(incidentCsvLine(toIncidentOutput(incident, { language }), language));
      after = page.next;
    } while (after !== undefined && lines.length < MAX_CSV_ROWS);
    return new Reply(lines.join(''), {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="incidents.csv"',
    });
  },
  'GET /api/v1/incidents/:id': async ({ context, params, language }) => {
    const incident = await findOne(context, 'incident', params.id, (id) => context.store.read('incident', { id }));
    if (incident instanceof ApiProblem) return incident;
    return { schemaVersion: SCHEMA_VERSION, incident: toIncidentOutput(incident, { language }) };
  },
};

function pageWith<Filter extends object>(filter: Filter, after: string | undefined) {
  return { ...filter, limit: PAGE, ...(after === undefined ? {} : { after }) };
}
