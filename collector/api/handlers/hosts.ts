import type { z } from 'zod';
import type { hostEndpoints } from '#shared/api/hosts.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { SILENT_AFTER_MS } from '#shared/model/host-list.ts';
import { type HostOutput, toHostOutput } from '#shared/output/host-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { LAST_HOUR_STEP_MS } from '../../series/last-hour.ts';
import type { HostFilter, ListedHost } from '../../store/queries.ts';
import type { ApiContext } from '../api-context.ts';
import { ApiProblem, notFound } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';
import { undoOfLabels } from '../undo-of-labels.ts';

type Query = z.output<(typeof hostEndpoints)['GET /api/v1/hosts']['query']>;

export const hostHandlers: HandlersOf<typeof hostEndpoints> = {
  'GET /api/v1/hosts': async ({ context, query, language }) => {
    const [{ rows, next }, facets] = await Promise.all([
      readPage(context, query),
      query.facets === 'yes' ? context.store.read('host-facets', filterOf(context, query)) : undefined,
    ]);
    const hosts = rows.map((host) => outputOf(context, host, language));
    return {
      ...{ schemaVersion: SCHEMA_VERSION, hosts, ...nextOf(next) },
      ...(facets === undefined ? {} : { facets: { ...facets, labels: [...facets.labels] } }),
    };
  },
  'GET /api/v1/hosts/:id': async ({ context, params, language }) => {
    const host = await findOne(context, 'host', params.id, async (id) => (await readByIds(context, [id]))[0]);
    if (host instanceof ApiProblem) return host;
    return { schemaVersion: SCHEMA_VERSION, host: outputOf(context, host, language) };
  },
  'PATCH /api/v1/hosts': async ({ body, context, change }) => {
    const hostIds = [...new Set(body.ids)];
    const add = body.addLabels;
    const remove = body.removeLabels.filter((label) => !add.includes(label));
    const hosts = await readByIds(context, hostIds);
    const unknown = hostIds.find((id) => !hosts.some(({ hostId }) => hostId === id));
    if (unknown !== undefined) return notFound('host', unknown);
    const { changed, undo } = undoOfLabels(hosts, add, remove);
    const [only] = hostIds;
    await change([{ op: 'change-host-labels', hostIds, add, remove }], {
      action: 'hosts-labelled',
      ...(hostIds.length === 1 && only !== undefined ? { target: only } : {}),
      detail: {
        hosts: hostIds.length,
        ...(add.length === 0 ? {} : { added: add.join(', ') }),
        ...(remove.length === 0 ? {} : { removed: remove.join(', ') }),
      },
    });
    if (only !== undefined) context.events.publish({ type: 'host', id: only });
    return { schemaVersion: SCHEMA_VERSION, changed, undo: [...undo] };
  },
};

function filterOf(context: ApiContext, query: Query): HostFilter {
  const { text, state, system, label, verdict, blind } = query;
  return {
    silentBeforeMs: context.now() - SILENT_AFTER_MS,
    ...(text === undefined ? {} : { text }),
    ...(state === undefined ? {} : { states: state }),
    ...(system === undefined ? {} : { systems: system }),
    ...(label === undefined ? {} : { labels: label }),
    ...(verdict === undefined ? {} : { verdicts: verdict }),
    ...(blind === undefined ? {} : { blindReasons: blind }),
  };
}

/** First seen never changes, so the store continues it by itself; another order is kept as it was at first. */
async function readPage(context: ApiContext, query: Query) {
  const filter = filterOf(context, query);
  const { order, after, limit } = query;
  if (order === 'first-seen') return context.store.read('listed-hosts', { ...filter, ...pageOf(query) });
  const page =
    after === undefined
      ? context.hostLists.begin(await context.store.read('host-rows', { ...filter, order }), limit)
      : context.hostLists.turn(after, limit);
  return { rows: await context.store.read('hosts-by-row', { rows: page.rows }), next: page.next };
}

async function readByIds({ store }: ApiContext, ids: readonly string[]): Promise<readonly ListedHost[]> {
  const { rows } = await store.read('listed-hosts', { silentBeforeMs: 0, limit: Math.max(1, ids.length), ids });
  return rows;
}

/** Also what is only known here and now: whether it is connected, and its last hour. */
function outputOf(context: ApiContext, host: ListedHost, language: Language): HostOutput {
  const { isConnected, series, now } = context;
  const connected = isConnected(host.hostId);
  const silentBeforeMs = now() - SILENT_AFTER_MS;
  const view = series.lastHour(host.hostId);
  if (view === undefined) return toHostOutput(host, { language, connected, silentBeforeMs });
  const { endsAtMs, busyCores, groups } = view;
  const lastHour = {
    ...{ endsAt: toIsoTime(endsAtMs), stepMs: LAST_HOUR_STEP_MS, busyCores: [...busyCores] },
    groups: groups.map(({ key, name, cores }) => ({ group: key, name, cores: [...cores] })),
  };
  return toHostOutput(host, { language, connected, silentBeforeMs, lastHour });
}
