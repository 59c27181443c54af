import type { hostLiveEndpoints } from '#shared/api/host-live.ts';
import { toHostDetailOutput, toRecollectionOutput } from '#shared/output/host-detail-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { LEASE_MS } from '../../live/live-hosts.ts';
import type { ApiContext } from '../api-context.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';

const LONGEST_MS = 7 * 24 * 3_600_000;
const schemaVersion = SCHEMA_VERSION;

function hostOf(context: ApiContext, id: string) {
  return findOne(context, 'host', id, (hostId) => context.store.read('host', { hostId }));
}

function busy(): ApiProblem {
  const message = 'This host is being asked what it remembers by too many at once';
  return new ApiProblem(503, { code: 'busy', message, remedy: 'Ask again in ten seconds' }, { 'retry-after': '10' });
}

export const hostLiveHandlers: HandlersOf<typeof hostLiveEndpoints> = {
  'POST /api/v1/hosts/:id/lease': async ({ context, params }) => {
    const host = await hostOf(context, params.id);
    if (host instanceof ApiProblem) return host;
    const result = context.live.renew(host.hostId);
    if (result !== 'sent') return { schemaVersion, notNow: result };
    return { schemaVersion, until: toIsoTime(context.now() + LEASE_MS) };
  },
  'GET /api/v1/hosts/:id/processes': async ({ context, params }) => {
    const host = await hostOf(context, params.id);
    if (host instanceof ApiProblem) return host;
    const seen = await context.live.look(host.hostId);
    if (typeof seen === 'string') return { schemaVersion, notNow: seen };
    return { schemaVersion, detail: toHostDetailOutput(seen.detail, seen.atMs) };
  },
  'POST /api/v1/hosts/:id/history': async ({ context, params, body: { from, to } }) => {
    if (!(to > from && to - from <= LONGEST_MS)) {
      const message = 'The span has to end after it begins, and last at most seven days';
      return new ApiProblem(400, { code: 'bad-parameter', message, path: 'to' });
    }
    const host = await hostOf(context, params.id);
    if (host instanceof ApiProblem) return host;
    const { hostId, clockOffsetMs } = host;
    const recalled = await context.live.recall(hostId, { fromMs: from + clockOffsetMs, toMs: to + clockOffsetMs });
    if (recalled === 'busy') return busy();
    if (typeof recalled === 'string') return { schemaVersion, notNow: recalled };
    return { schemaVersion, recollection: toRecollectionOutput(recalled, clockOffsetMs) };
  },
};
