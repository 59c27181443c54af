import type { firstRunEndpoints } from '#shared/api/first-run.ts';
import { SILENT_AFTER_MS } from '#shared/model/host-list.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { CollectorPlace } from '../../collector-place.ts';
import type { HandlersOf } from '../handler.ts';

const MAX_NAMESAKES = 50;

export const firstRunHandlers: HandlersOf<typeof firstRunEndpoints> = {
  'GET /api/v1/first-run': async ({ context: { store, place, now } }) => {
    const silentBeforeMs = now() - SILENT_AFTER_MS;
    const connected = { silentBeforeMs, states: ['connected'] } as const;
    const { hostname, addresses } = place.machine();
    const [facets, namesakes, sensors] = await Promise.all([
      store.read('host-facets', { silentBeforeMs }),
      store.read('listed-hosts', { ...connected, text: hostname, limit: MAX_NAMESAKES }),
      store.read('sensors', {}),
    ]);
    const { agents, ingest } = listenersOf(place);
    return {
      schemaVersion: SCHEMA_VERSION,
      // Two machines may have one name: the addresses tell them apart.
      thisMachine: namesakes.rows.some(
        ({ facts }) =>
          facts.hostname === hostname &&
          (addresses.length === 0 || facts.addresses.some((address) => addresses.includes(address))),
      ),
      device: sensors.some(({ lastAlertMs }) => lastAlertMs !== undefined),
      moreHosts: facets.total > 1,
      addresses: [...place.names, ...addresses],
      ...{ agents, ingest },
    };
  },
  'POST /api/v1/first-run/tokens': async ({ context: { place }, change }) => {
    await change([], { action: 'tokens-read', detail: {} });
    return { schemaVersion: SCHEMA_VERSION, agent: place.token('agent'), ingest: place.token('ingest') };
  },
};

function listenersOf(place: CollectorPlace) {
  const runtime = place.runtime();
  const of = (url: string | undefined, option: string) => {
    const { port, hostname } = new URL(url ?? 'http://127.0.0.1:0');
    return { port: Number(port), loopbackOnly: /^(127\.|localhost$|\[::1\]$)/.test(hostname), option };
  };
  return { agents: of(runtime?.agents, '--agents-host'), ingest: of(runtime?.ingest, '--ingest-host') };
}
