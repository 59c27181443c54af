import { Access } from '../access/access.ts';
import { createApiServer } from '../api/api-server.ts';
import { HostLists } from '../api/host-lists.ts';
import { KeptAnswer } from '../api/kept-answer.ts';
import type { CollectorPlace } from '../collector-place.ts';
import type { Runtime } from '../data-folder.ts';
import { RetentionKeeper } from '../retention.ts';
import { type Assembly, textOf } from './assembly.ts';
import { bracketed, explainPort, portOf } from './listeners.ts';
import type { AgentSide } from './start-agents.ts';
import { sourceOfFile } from './start-ingest.ts';

/** Counting them takes a tenth of a second at a million alerts, and every page that is open asks. */
const UNWATCHED_KEPT_MS = 10_000;

/** The half of the collector that people speak with. `runtime`: where everything listens, once it does. @returns its port */
export async function startApi(
  assembly: Assembly,
  agents: AgentSide,
  runtime: () => Runtime | undefined,
): Promise<number> {
  const { options, stack, store, events, clock, failures } = assembly;
  const { correlation, allowances, series, live, baits, gateway } = agents;
  const { data, indicators, listen, parts, version } = options;
  const now = clock.wallMs;
  const reportError = (error: unknown): void => {
    failures.apiErrors += 1;
    options.log(`the API failed: ${textOf(error)}`);
  };
  const retention = stack.use(new RetentionKeeper({ store, now, reportError }));
  retention.start();
  const access = new Access({ store, apiToken: data.ensureToken('api'), now, reportError });
  const api = createApiServer({
    context: {
      ...{ store, events, access, series, live, baits, version, now },
      place: placeOf(assembly, runtime),
      hostLists: new HostLists(Date.now().toString(36)),
      unwatched: new KeptAnswer(UNWATCHED_KEPT_MS),
      startedAtMs: now(),
      allowancesChanged: async () => {
        allowances.use(await correlation.useAllowances());
        gateway.tellAllowances();
        events.publish({ type: 'allowance', id: '*' });
      },
      isConnected: (hostId) => gateway.sessionOf(hostId) !== undefined,
      signatures: () => indicators.set,
      readHealth: () => readHealth(assembly, agents),
    },
    hostNames: ['127.0.0.1', 'localhost', '[::1]', bracketed(listen.api.host), ...options.hostNames],
    authenticate: (headers, method) => access.authenticate(headers, method),
    console: parts.ensureConsole(),
    reportError,
  });
  stack.defer(() => api.close());
  await api.listen(listen.api).catch(explainPort('console', listen.api.port));
  return portOf(api.server);
}

function placeOf({ options }: Assembly, runtime: () => Runtime | undefined): CollectorPlace {
  return {
    ...{ names: options.hostNames, site: options.site, runtime },
    followed: options.eveFiles.map(sourceOfFile),
    machine: () => options.parts.readThisMachine(),
    token: (kind) => options.data.ensureToken(kind),
  };
}

function readHealth({ options, failures }: Assembly, { correlation, desk, series }: AgentSide) {
  const { indicators } = options;
  return {
    counters: {
      ...{ ...correlation.counters, ...failures, ...desk.failures, ...series.counters },
      rebuilds: correlation.rebuilds,
    },
    indicators: indicators.set.entries.length,
    indicatorProblems: indicators.problems,
  };
}
