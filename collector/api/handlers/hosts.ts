import type { hostEndpoints } from '#shared/api/hosts.ts';
import { toHostOutput } from '#shared/output/host-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';

export const hostHandlers: HandlersOf<typeof hostEndpoints> = {
  'GET /api/v1/hosts': async ({ context, query, language }) => {
    const { rows, next } = await context.store.read('hosts', pageOf(query));
    const hosts = rows.map((host) => toHostOutput(host, { language, connected: context.isConnected(host.hostId) }));
    return { schemaVersion: SCHEMA_VERSION, hosts, ...nextOf(next) };
  },
  'GET /api/v1/hosts/:id': async ({ context, params, language }) => {
    const host = await findOne(context, 'host', params.id, (hostId) => context.store.read('host', { hostId }));
    if (host instanceof ApiProblem) return host;
    const connected = context.isConnected(host.hostId);
    return { schemaVersion: SCHEMA_VERSION, host: toHostOutput(host, { language, connected }) };
  },
};
