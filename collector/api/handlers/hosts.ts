import type { hostEndpoints } from '#shared/api/hosts.ts';
import { toHostOutput } from '#shared/output/host-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { LAST_HOUR_STEP_MS } from '../../series/last-hour.ts';
import type { ApiContext } from '../api-context.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';

/** What is only known here and now: whether it is connected, and its last hour. */
function presentOf({ isConnected, series }: ApiContext, hostId: string) {
  const view = series.lastHour(hostId);
  if (view === undefined) return { connected: isConnected(hostId) };
  const { endsAtMs, busyCores, groups } = view;
  const lastHour = {
    ...{ endsAt: toIsoTime(endsAtMs), stepMs: LAST_HOUR_STEP_MS, busyCores: [...busyCores] },
    groups: groups.map(({ key, name, cores }) => ({ group: key, name, cores: [...cores] })),
  };
  return { connected: isConnected(hostId), lastHour };
}

export const hostHandlers: HandlersOf<typeof hostEndpoints> = {
  'GET /api/v1/hosts': async ({ context, query, language }) => {
    const { rows, next } = await context.store.read('hosts', pageOf(query));
    const hosts = rows.map((host) => toHostOutput(host, { language, ...presentOf(context, host.hostId) }));
    return { schemaVersion: SCHEMA_VERSION, hosts, ...nextOf(next) };
  },
  'GET /api/v1/hosts/:id': async ({ context, params, language }) => {
    const host = await findOne(context, 'host', params.id, (hostId) => context.store.read('host', { hostId }));
    if (host instanceof ApiProblem) return host;
    return {
      schemaVersion: SCHEMA_VERSION,
      host: toHostOutput(host, { language, ...presentOf(context, host.hostId) }),
    };
  },
};
