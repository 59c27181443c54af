import { sql } from 'kysely';
import type { IncidentBrief } from '../../alert-questions.ts';
import type { Mentions } from '../../mentions.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/** Findings are long: only so many of the newest are read through. */
const MAX_FINDINGS = 20_000;
const HOSTNAME = sql<string>`json_extract(host.body, '$.facts.hostname')`;

type Params = ReadQueries['mentions']['params'];
type Found = { -readonly [Key in Exclude<keyof Mentions, 'text'>]: Mentions[Key][number][] };

/** Where texts occur: as part of anything, or (for many at once) as a whole name, id, pool or wallet. */
export function readMentions(runner: QueryRunner, params: Params): readonly Mentions[] {
  const wholes = readWholes(runner, params);
  return params.how === 'whole' ? wholes : wholes.map((whole) => addParts(runner, whole, params.most));
}

const SELECT_HOSTS = queries
  .selectFrom('host')
  .select(['host.id', 'host.site', HOSTNAME.as('name')])
  .orderBy('host.id');
const SELECT_INCIDENTS = queries
  .selectFrom('incident')
  .select(['id', 'verdict', 'role', 'state'])
  .where('merged_into', 'is', null)
  .orderBy('first_seen_ms', 'desc');
const SELECT_FINDINGS = queries
  .selectFrom('finding')
  .select(['id', 'host as hostId', 'kind'])
  .orderBy('first_seen_ms', 'desc');
const SELECT_NOTES = queries
  .selectFrom('incident_note')
  .select(['incident as incidentId', 'at_ms as atMs', 'by', 'text'])
  .orderBy('row', 'desc');

/** What is found as a whole comes first: a place and its port stand apart in a finding. */
function addParts(runner: QueryRunner, whole: Mentions, most: number): Mentions {
  const part = whole.text.toLowerCase();
  const holds = (column: string) => sql<boolean>`instr(lower(${sql.ref(column)}), ${part}) > 0`;
  const newest = queries
    .selectFrom('finding')
    .select(['id', 'host as hostId', 'kind', 'body', 'first_seen_ms'])
    .orderBy('first_seen_ms', 'desc')
    .limit(MAX_FINDINGS);
  // In the JSON of a finding a text stands as JSON writes it.
  const inJson = JSON.stringify(part).slice(1, -1);
  const hosts = runner.all(SELECT_HOSTS.where(sql<boolean>`instr(host.search, ${part}) > 0`).limit(most));
  const incidents = runner.all(SELECT_INCIDENTS.where(sql<boolean>`instr(search, ${part}) > 0`).limit(most));
  const findings = runner.all(
    queries
      .selectFrom(newest.as('newest'))
      .select(['id', 'hostId', 'kind'])
      .where(sql<boolean>`instr(lower(body), ${inJson}) > 0`)
      .orderBy('first_seen_ms', 'desc')
      .limit(most),
  );
  return {
    text: whole.text,
    hosts: distinct([...whole.hosts, ...hosts], most),
    incidents: distinct([...whole.incidents, ...incidents.map(briefOf)], most),
    findings: distinct([...whole.findings, ...findings], most),
    notes: runner.all(SELECT_NOTES.where(holds('text')).limit(most)),
  };
}

function distinct<T extends { readonly id: string }>(items: readonly T[], most: number): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()].slice(0, most);
}

function readWholes(runner: QueryRunner, { texts, most }: Params): readonly Mentions[] {
  const byText = new Map<string, Found>();
  for (const text of texts) byText.set(text.toLowerCase(), { hosts: [], incidents: [], findings: [], notes: [] });
  const add = <Kind extends keyof Found>(kind: Kind, text: string, item: Found[Kind][number]): void => {
    const items = byText.get(text.toLowerCase())?.[kind] as Found[Kind][number][] | undefined;
    if (items !== undefined && items.length < most && !items.includes(item)) items.push(item);
  };
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify([...byText.keys()])}))`;
  for (const host of runner.all(
    SELECT_HOSTS.where(sql<boolean>`(lower(${HOSTNAME}) IN ${wanted} OR host.id IN ${wanted})`),
  )) {
    add('hosts', host.name, host);
    if (host.id.toLowerCase() !== host.name.toLowerCase()) add('hosts', host.id, host);
  }
  for (const { search, ...row } of runner.all(SELECT_INCIDENTS.select('search'))) {
    const brief = briefOf(row);
    for (const line of search.split('\n')) if (byText.has(line)) add('incidents', line, brief);
  }
  for (const { marks, ...finding } of runner.all(
    SELECT_FINDINGS.select(
      sql<string>`json_array(id, json_extract(body, '$.pools'), json_extract(body, '$.wallets'))`.as('marks'),
    ).limit(MAX_FINDINGS),
  )) {
    for (const text of marksOf(marks)) if (byText.has(text)) add('findings', text, finding);
  }
  return texts.map((text) => ({ text, ...(byText.get(text.toLowerCase()) as Found) }));
}

/** What a finding is found by as a whole: its id, pools with and without port, wallets; in lower case. */
function marksOf(json: string): readonly string[] {
  const [id, pools, wallets] = JSON.parse(json) as [
    string,
    readonly { host: string; port?: number }[],
    readonly { address: string }[],
  ];
  const places = pools.flatMap(({ host, port }) => (port === undefined ? [host] : [host, `${host}:${port}`]));
  return [id, ...places, ...wallets.map(({ address }) => address)].map((text) => text.toLowerCase());
}

/** The columns are what `incidentSchema` allows: they are written by nobody else. */
function briefOf({ id, verdict, role, state }: Readonly<Record<keyof IncidentBrief, string>>): IncidentBrief {
  return { id, verdict, role, state } as IncidentBrief;
}
