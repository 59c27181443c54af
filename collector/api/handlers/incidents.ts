import type { incidentEndpoints } from '#shared/api/incidents.ts';
import { toIncidentOutput } from '#shared/output/incident-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';

export const incidentHandlers: HandlersOf<typeof incidentEndpoints> = {
  'GET /api/v1/incidents': async ({ context, query, language }) => {
    const { host, state, verdict } = query;
    const { rows, next } = await context.store.read('incidents', {
      ...pageOf(query),
      ...(host === undefined ? {} : { hostId: host }),
      ...(state === undefined ? {} : { states: state }),
      ...(verdict === undefined ? {} : { verdicts: verdict }),
    });
    // What went over into another incident is only answered when it is asked for by its id.
    const incidents = rows
      .filter(({ mergedInto }) => mergedInto === undefined)
      .map((incident) => toIncidentOutput(incident, { language }));
    return { schemaVersion: SCHEMA_VERSION, incidents, ...nextOf(next) };
  },
  'GET /api/v1/incidents/:id': async ({ context, params, language }) => {
    const incident = await findOne(context, 'incident', params.id, (id) => context.store.read('incident', { id }));
    if (incident instanceof ApiProblem) return incident;
    return { schemaVersion: SCHEMA_VERSION, incident: toIncidentOutput(incident, { language }) };
  },
};
