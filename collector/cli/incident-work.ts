import { incidentEndpoints } from '#shared/api/incidents.ts';
import { incidentWorkEndpoints } from '#shared/api/incident-work.ts';
import { render } from '#shared/catalogue/render.ts';
import type { IncidentWorkChange } from '#shared/model/incident-work.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { CollectorClient } from './collector-client.ts';
import type { ReadOptions } from './read-list.ts';

/**
 * Changes state or assignee of incidents and prints what became of each. An id that means none or several fails before anything is
 * changed. @returns whether all of them are now as wanted
 */
export async function setIncidents(
  ids: readonly string[],
  change: IncidentWorkChange,
  options: ReadOptions,
): Promise<boolean> {
  const client = await CollectorClient.find(options);
  const whole: string[] = [];
  for (const id of ids) whole.push(await findId(client, id));
  const { response } = incidentWorkEndpoints['PATCH /api/v1/incidents'];
  const { results } = await client.change('PATCH', '/api/v1/incidents', { ids: whole, ...change }, response);
  if (options.output === 'jsonl') for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (options.output === 'json') {
    process.stdout.write(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, results }, undefined, 2)}\n`);
  } else {
    for (const { id, outcome, mergedInto } of results) {
      const params = mergedInto === undefined ? {} : { mergedInto };
      const text = render(`work.outcome.${outcome}`, params, options.lang);
      process.stdout.write(`${escapeForTerminal(id)}  ${escapeForTerminal(text)}\n`);
    }
  }
  return results.every(({ outcome }) => outcome === 'changed' || outcome === 'unchanged');
}

/** Writes a note beside an incident and prints it. */
export async function noteIncident(id: string, text: string, options: ReadOptions): Promise<void> {
  const client = await CollectorClient.find(options);
  const whole = await findId(client, id);
  const { response } = incidentWorkEndpoints['POST /api/v1/incidents/:id/notes'];
  const answer = await client.change(
    'POST',
    `/api/v1/incidents/${encodeURIComponent(whole)}/notes`,
    { text },
    response,
  );
  if (options.output === 'jsonl') process.stdout.write(`${JSON.stringify(answer.note)}\n`);
  else if (options.output === 'json') process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
  else process.stdout.write(`${escapeForTerminal(whole)}  ${render('work.outcome.noted', {}, options.lang)}\n`);
}

/** The whole id of what was perhaps only begun; a narrow terminal cuts ids. */
async function findId(client: CollectorClient, id: string): Promise<string> {
  const { response } = incidentEndpoints['GET /api/v1/incidents/:id'];
  const path = `/api/v1/incidents/${encodeURIComponent(id.replace(/…$/, ''))}`;
  return (await client.get(path, {}, response)).incident.id;
}
