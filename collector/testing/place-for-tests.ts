import type { CollectorPlace } from '../collector-place.ts';

/** A collector on a machine named `here`, whose agents' listener is open to others and whose ingest is not. */
export function placeForTests(more: Partial<CollectorPlace> = {}): CollectorPlace {
  return {
    ...{ names: ['collector.example'], site: 's', followed: [] },
    machine: () => ({ hostname: 'here', addresses: ['192.0.2.9'] }),
    runtime: () => ({
      ...{ pid: 1, startedAtMs: 0, version: '0', api: 'http://127.0.0.1:8730' },
      ...{ agents: 'ws://192.0.2.9:8731/agent', ingest: 'http://127.0.0.1:8732' },
    }),
    token: (kind) => `token-of-${kind}`,
    ...more,
  };
}
