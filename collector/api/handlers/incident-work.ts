import type { z } from 'zod';
import type { incidentWorkEndpoints } from '#shared/api/incident-work.ts';
import type { IncidentWorkChange, WorkedIncident } from '#shared/model/incident-work.ts';
import { toIncidentHistory, toNoteOutput } from '#shared/output/incident-history-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { StoreError } from '../../store/store-error.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { Handler, HandlersOf } from '../handler.ts';

type Patch = Parameters<Handler<'PATCH /api/v1/incidents'>>[0];
type Result = z.input<(typeof incidentWorkEndpoints)['PATCH /api/v1/incidents']['response']>['results'][number];

export const incidentWorkHandlers: HandlersOf<typeof incidentWorkEndpoints> = {
  'PATCH /api/v1/incidents': async (call) => {
    const results = await Promise.all([...new Set(call.body.ids)].map((id) => changeOne(call, id)));
    const [problem] = results.flatMap((result) => (result instanceof ApiProblem ? [result] : []));
    if (problem !== undefined) return problem;
    const done = results.flatMap((result) => (result instanceof ApiProblem ? [] : [result]));
    for (const { id, outcome } of done)
      if (outcome === 'changed') call.context.events.publish({ type: 'incident', id });
    return { schemaVersion: SCHEMA_VERSION, results: done };
  },
  'POST /api/v1/incidents/:id/notes': async ({ context, caller, params, body, change }) => {
    const incident = await findOne(context, 'incident', params.id, (id) => context.store.read('incident', { id }));
    if (incident instanceof ApiProblem) return incident;
    const note = { incidentId: incident.id, atMs: context.now(), by: caller?.name ?? '', text: body.text };
    const detail = { characters: body.text.length };
    await change([{ op: 'add-incident-note', note }], { action: 'incident-noted', target: incident.id, detail });
    context.events.publish({ type: 'incident', id: incident.id });
    return { schemaVersion: SCHEMA_VERSION, note: toNoteOutput(note) };
  },
  'GET /api/v1/incidents/:id/history': async ({ context, params, language }) => {
    const incident = await findOne(context, 'incident', params.id, (id) => context.store.read('incident', { id }));
    if (incident instanceof ApiProblem) return incident;
    const history = await context.store.read('incident-history', { id: incident.id });
    return { schemaVersion: SCHEMA_VERSION, history: toIncidentHistory(history, language) };
  },
};

/** A problem only when the change was made for another revision of the work, which is asked of a single incident. */
async function changeOne(call: Patch, id: string): Promise<Result | ApiProblem> {
  const { context, body, caller } = call;
  const { state, closeReason, assignee, rev } = body;
  const incident = await context.store.read('incident', { id });
  if (incident === undefined) return { id, outcome: 'not-found' };
  if (incident.mergedInto !== undefined) return { id, outcome: 'merged', mergedInto: incident.mergedInto };
  if (rev !== undefined && rev !== revOf(incident)) return changedMeanwhile(incident);
  const wanted: IncidentWorkChange = {
    ...(state === undefined ? {} : { state }),
    ...(closeReason === undefined ? {} : { closeReason }),
    ...(assignee === undefined ? {} : { assignee }),
  };
  if (isAlready(incident, wanted)) return { id, outcome: 'unchanged', rev: revOf(incident) };
  const by = caller?.name ?? '';
  const operation = { op: 'set-incident-work', incidentId: id, change: wanted, by, atMs: context.now() } as const;
  try {
    await call.change([rev === undefined ? operation : { ...operation, expectedRev: rev }], {
      ...{ action: 'incident-changed', target: id, detail: describeChange(incident, wanted) },
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code !== 'conflict') return { id, outcome: 'failed' };
    return changedMeanwhile((await context.store.read('incident', { id })) ?? incident);
  }
  return { id, outcome: 'changed', rev: revOf(incident) + 1 };
}

function revOf({ work }: WorkedIncident): number {
  return work?.rev ?? 0;
}

function isAlready({ state, work }: WorkedIncident, change: IncidentWorkChange): boolean {
  const isState = change.state === undefined || (change.state === state && change.closeReason === work?.closeReason);
  return isState && (change.assignee === undefined || (change.assignee ?? undefined) === work?.assignee);
}

/** Only what really changes is told. */
function describeChange({ state, work }: WorkedIncident, change: IncidentWorkChange) {
  const { assignee } = change;
  const isOther = change.state !== undefined && (change.state !== state || change.closeReason !== work?.closeReason);
  return {
    ...(isOther ? { incidentState: change.state ?? state, before: state } : {}),
    ...(isOther && change.closeReason !== undefined ? { closeReason: change.closeReason } : {}),
    ...(typeof assignee === 'string' && assignee !== work?.assignee ? { assignee } : {}),
    ...(assignee === null && work?.assignee !== undefined ? { unassigned: work.assignee } : {}),
  };
}

function changedMeanwhile({ work }: WorkedIncident): ApiProblem {
  const who = work === undefined ? 'Somebody else' : JSON.stringify(work.by);
  const when = work === undefined ? '' : ` at ${toIsoTime(work.updatedAtMs)}`;
  return new ApiProblem(409, {
    ...{ code: 'changed-meanwhile', message: `${who} changed this incident meanwhile${when}`, path: 'rev' },
    remedy: 'Look at it again, then change it',
    params: work === undefined ? { who } : { who: work.by, atMs: work.updatedAtMs },
  });
}
