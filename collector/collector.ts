import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { Access } from './access/access.ts';
import { isLoopback, ownAddressOf, requireAccounts } from './access/console-address.ts';
import { AgentAllowances } from './agent-allowances.ts';
import { AgentDesk } from './agent-desk.ts';
import { BaitBook } from './bait/bait-book.ts';
import { createApiServer } from './api/api-server.ts';
import { EventHub } from './api/event-hub.ts';
import { HostLists } from './api/host-lists.ts';
import { KeptAnswer } from './api/kept-answer.ts';
import type { CollectorPlace } from './collector-place.ts';
import type { CollectorParts } from './collector-parts.ts';
import { Correlation } from './correlation.ts';
import type { DataFolder, Runtime } from './data-folder.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import type { Indicators } from './indicators.ts';
import { FileFollower } from './ingest/follow-file.ts';
import { createHttpIngest } from './ingest/http-ingest.ts';
import { LiveHosts } from './live/live-hosts.ts';
import { SeriesBook } from './series/series-book.ts';
import { RetentionKeeper } from './retention.ts';
import { createSqliteStore } from './store/sqlite/create-sqlite-store.ts';
import type { IngestReport } from './store/alert-chunk.ts';

export interface CollectorOptions {
  readonly parts: CollectorParts;
  readonly data: DataFolder;
  /** Followed, and disposed of with the collector. */
  readonly indicators: Indicators;
  readonly version: string;
  /** Where each listener listens; port 0 takes any that is free. */
  readonly listen: Readonly<Record<'api' | 'agents' | 'ingest', { readonly host: string; readonly port: number }>>;
  /** Names under which agents and people reach this machine, beside the addresses of the listeners. */
  readonly hostNames: readonly string[];
  /** Site of the alerts of this collector. */
  readonly site: string;
  /** Files of Suricata (`eve.json`) to follow. */
  readonly eveFiles: readonly string[];
  /** One line for the log. */
  readonly log: (line: string) => void;
}

/** A running collector. Dispose it to stop; what was acknowledged is on disk. */
export interface Collector extends AsyncDisposable {
  readonly runtime: Runtime;
}

const TIME_PASSES_EVERY_MS = 500;
const BAITS_PASS_EVERY_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Counting them takes a tenth of a second at a million alerts, and every page that is open asks. */
const UNWATCHED_KEPT_MS = 10_000;

/**
 * Puts the parts of the collector together: store, gateway for agents, ingest of alerts, correlation, API. Rejects when a listener
 * or the store cannot be had; whatever was started by then is stopped.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { parts, data, indicators, version, listen, log, site } = options;
  await using stack = new AsyncDisposableStack();
  const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
  const failures = {
    alertsNotCorrelated: 0,
    apiErrors: 0,
    followTroubles: 0,
    indicatorsNotUsed: 0,
    timeNotPassed: 0,
    baitsNotSettled: 0,
  };

  const store = stack.use(
    await createSqliteStore({
      file: data.database,
      signatures: compileToJson(indicators.set),
      startWorker: (part, workerData) => parts.startWorker(part, workerData),
    }),
  );
  await requireAccounts(store, listen.api.host);
  if (!isLoopback(listen.api.host))
    log('the console can be reached from elsewhere without TLS: put a proxy with TLS before it');
  for (const problem of indicators.problems) log(problem);
  stack.use(indicators);
  indicators.watch(() => {
    for (const problem of indicators.problems) log(problem);
    store.useSignatures(compileToJson(indicators.set)).then(
      () => log(`the indicators were read again: ${indicators.set.entries.length}`),
      (error: unknown) => {
        failures.indicatorsNotUsed += 1;
        log(`the ingest goes on with the indicators of before: ${textOf(error)}`);
      },
    );
  });
  const events = new EventHub(Date.now().toString(36));
  const state: { gateway?: Gateway } = {};
  const correlation = new Correlation({
    store,
    signatures: () => indicators.set,
    now: clock.wallMs,
    ask: (hostId, questions) => state.gateway?.askOwners(hostId, questions) ?? false,
    onIncidents: (incidents) => {
      for (const { id, rev } of incidents) events.publish({ type: 'incident', id, rev });
    },
  });
  await correlation.start();
  const allowances = new AgentAllowances(clock.wallMs);
  allowances.use(await correlation.useAllowances());

  const series = stack.use(new SeriesBook({ store, now: clock.wallMs, random: Math.random }));
  await series.start();
  const live = new LiveHosts({ gateway: () => state.gateway, now: clock.wallMs });
  const baits = new BaitBook({
    ...{ store, gateway: () => state.gateway, now: clock.wallMs },
    onChange: (id) => events.publish({ type: 'bait', id }),
  });
  await baits.start();
  const agentDesk = new AgentDesk({ store, correlation, events, series, live, baits, now: clock.wallMs });
  const gateway = await startGateway({
    listen: listen.agents,
    tokens: [data.ensureToken('agent')],
    hostNames: options.hostNames,
    collectorVersion: version,
    handlers: agentDesk,
    allowancesOf: (place) => allowances.of(place),
    clock,
  }).catch(explainPort('agents', listen.agents.port));
  stack.use(gateway);
  state.gateway = gateway;

  const onReport = (report: IngestReport): void => {
    const submit = async () => {
      if (report.understood > 0) await correlation.submit({ type: 'sensor-reported', site, atMs: clock.wallMs() });
      if (report.relevant.length > 0) await correlation.submit({ type: 'alerts', alerts: report.relevant });
    };
    submit().catch((error: unknown) => {
      // The alerts themselves are stored; the rebuilt correlation meets them again.
      failures.alertsNotCorrelated += report.relevant.length;
      log(`alerts could not be correlated: ${textOf(error)}`);
    });
  };
  const takeAlerts = createHttpIngest({ store, token: data.ensureToken('ingest'), site, onReport });
  const ingest = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    takeAlerts(request, response).catch((error: unknown) => {
      log(`a delivery of alerts failed: ${textOf(error)}`);
      response.destroy();
    });
  });
  await listenOn(ingest, listen.ingest).catch(explainPort('ingest', listen.ingest.port));
  stack.defer(() => close(ingest));
  for (const file of options.eveFiles) {
    const onTrouble = (error: unknown) => {
      failures.followTroubles += 1;
      log(`${file}: ${textOf(error)}`);
    };
    const path = resolve(file);
    const follower = new FileFollower({
      store,
      file: path,
      source: `file:${path}`,
      site,
      format: 'suricata-eve',
      onReport,
      onTrouble,
    });
    follower.start();
    stack.use(follower);
  }

  const reportError = (error: unknown): void => {
    failures.apiErrors += 1;
    log(`the API failed: ${textOf(error)}`);
  };
  const retention = stack.use(new RetentionKeeper({ store, now: clock.wallMs, reportError }));
  retention.start();
  const access = new Access({ store, apiToken: data.ensureToken('api'), now: clock.wallMs, reportError });
  let runtime: Runtime | undefined;
  const place: CollectorPlace = {
    ...{ names: options.hostNames, site, runtime: () => runtime },
    followed: options.eveFiles.map((file) => `file:${resolve(file)}`),
    machine: () => parts.readThisMachine(),
    token: (kind) => data.ensureToken(kind),
  };
  const api = createApiServer({
    context: {
      ...{
        store,
        events,
        access,
        series,
        live,
        baits,
        version,
        place,
        hostLists: new HostLists(Date.now().toString(36)),
        unwatched: new KeptAnswer(UNWATCHED_KEPT_MS),
        startedAtMs: clock.wallMs(),
        now: clock.wallMs,
      },
      allowancesChanged: async () => {
        allowances.use(await correlation.useAllowances());
        gateway.tellAllowances();
        events.publish({ type: 'allowance', id: '*' });
      },
      isConnected: (hostId) => gateway.sessionOf(hostId) !== undefined,
      signatures: () => indicators.set,
      readHealth: () => ({
        counters: {
          ...correlation.counters,
          ...failures,
          ...agentDesk.failures,
          ...series.counters,
          rebuilds: correlation.rebuilds,
        },
        indicators: indicators.set.entries.length,
        indicatorProblems: indicators.problems,
      }),
    },
    hostNames: ['127.0.0.1', 'localhost', '[::1]', bracketed(listen.api.host), ...options.hostNames],
    authenticate: (headers, method) => access.authenticate(headers, method),
    console: parts.ensureConsole(),
    reportError,
  });
  stack.defer(() => api.close());
  await api.listen(listen.api).catch(explainPort('console', listen.api.port));

  const timer = setInterval(() => {
    correlation.submit({ type: 'time' }).catch(() => {
      failures.timeNotPassed += 1;
    });
  }, TIME_PASSES_EVERY_MS);
  timer.unref();
  stack.defer(() => clearInterval(timer));
  const baitTimer = setInterval(() => {
    baits.passTime().catch(() => {
      failures.baitsNotSettled += 1;
    });
  }, BAITS_PASS_EVERY_MS);
  baitTimer.unref();
  stack.defer(() => clearInterval(baitTimer));

  runtime = {
    ...{ pid: process.pid, startedAtMs: clock.wallMs(), version },
    api: `http://${bracketed(ownAddressOf(listen.api.host))}:${portOf(api.server)}`,
    agents: `ws://${bracketed(listen.agents.host)}:${gateway.address.port}/agent`,
    ingest: `http://${bracketed(listen.ingest.host)}:${portOf(ingest)}`,
  };
  data.writeRuntime(runtime);
  stack.defer(() => data.removeRuntime());
  const running = stack.move();
  return { runtime, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** A listener that cannot listen, told so that a person knows what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

function explainPort(listener: string, port: number): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use by another program';
    throw new ListenError(
      `Port ${port} (${listener}) ${why}. Choose another: --${listener}-port NUMBER (0 takes any that is free)`,
    );
  };
}

function listenOn(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listener has no port');
  return address.port;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
