import { isLoopback, ownAddressOf, requireAccounts } from './access/console-address.ts';
import { EventHub } from './api/event-hub.ts';
import { type Assembly, type CollectorOptions, noFailures } from './assembly/assembly.ts';
import { bracketed } from './assembly/listeners.ts';
import { passTime, startAgents } from './assembly/start-agents.ts';
import { startApi } from './assembly/start-api.ts';
import { startIngest } from './assembly/start-ingest.ts';
import { startStore } from './assembly/start-store.ts';
import type { Runtime } from './data-folder.ts';

/** A running collector. Dispose it to stop; what was acknowledged is on disk. */
export interface Collector extends AsyncDisposable {
  readonly runtime: Runtime;
}

/**
 * Puts the parts of the collector together: store, gateway for agents, ingest of alerts, correlation, API. Rejects when a listener
 * or the store cannot be had; whatever was started by then is stopped.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { data, listen, version } = options;
  await using stack = new AsyncDisposableStack();
  const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
  const failures = noFailures();
  const store = await startStore({ options, stack, clock, failures });
  await requireAccounts(store, listen.api.host);
  if (!isLoopback(listen.api.host))
    options.log('the console can be reached from elsewhere without TLS: put a proxy with TLS before it');
  const events = new EventHub(Date.now().toString(36));
  const assembly: Assembly = { options, stack, store, events, clock, failures };
  const agents = await startAgents(assembly);
  const ingestPort = await startIngest(assembly, agents.correlation);
  let runtime: Runtime | undefined;
  const apiPort = await startApi(assembly, agents, () => runtime);
  passTime(assembly, agents);
  runtime = {
    ...{ pid: process.pid, startedAtMs: clock.wallMs(), version },
    api: `http://${bracketed(ownAddressOf(listen.api.host))}:${apiPort}`,
    agents: `ws://${bracketed(listen.agents.host)}:${agents.gateway.address.port}/agent`,
    ingest: `http://${bracketed(listen.ingest.host)}:${ingestPort}`,
  };
  data.writeRuntime(runtime);
  stack.defer(() => data.removeRuntime());
  const running = stack.move();
  return { runtime, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
