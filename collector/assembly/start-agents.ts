import { AgentAllowances } from '../agent-allowances.ts';
import { AgentDesk } from '../agent-desk.ts';
import { BaitBook } from '../bait/bait-book.ts';
import { Correlation } from '../correlation.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { LiveHosts } from '../live/live-hosts.ts';
import { SeriesBook } from '../series/series-book.ts';
import { type Assembly, repeat } from './assembly.ts';
import { explainPort } from './listeners.ts';

const TIME_PASSES_EVERY_MS = 500;
const BAITS_PASS_EVERY_MS = 5_000;

/** The half of the collector that speaks with agents and concludes. */
export interface AgentSide {
  readonly correlation: Correlation;
  readonly allowances: AgentAllowances;
  readonly series: SeriesBook;
  readonly live: LiveHosts;
  readonly baits: BaitBook;
  readonly desk: AgentDesk;
  readonly gateway: Gateway;
}

/** Takes up what was left, then lets agents in. Time passes only after {@link passTime}. */
export async function startAgents(assembly: Assembly): Promise<AgentSide> {
  const { stack, store, events, clock } = assembly;
  const { options } = assembly;
  const now = clock.wallMs;
  const later: { gateway?: Gateway } = {};
  const correlation = new Correlation({
    ...{ store, now },
    signatures: () => options.indicators.set,
    ask: (hostId, questions) => later.gateway?.askOwners(hostId, questions) ?? false,
    onIncidents: (incidents) => {
      for (const { id, rev } of incidents) events.publish({ type: 'incident', id, rev });
    },
  });
  await correlation.start();
  const allowances = new AgentAllowances(now);
  allowances.use(await correlation.useAllowances());
  const series = stack.use(new SeriesBook({ store, now, random: Math.random }));
  await series.start();
  const live = new LiveHosts({ gateway: () => later.gateway, now });
  const onChange = (id: string) => events.publish({ type: 'bait', id });
  const baits = new BaitBook({ store, gateway: () => later.gateway, now, onChange });
  await baits.start();
  const desk = new AgentDesk({ store, correlation, events, series, live, baits, now });
  const gateway = await startGateway({
    listen: options.listen.agents,
    tokens: [options.data.ensureToken('agent')],
    hostNames: options.hostNames,
    collectorVersion: options.version,
    handlers: desk,
    allowancesOf: (place) => allowances.of(place),
    clock,
  }).catch(explainPort('agents', options.listen.agents.port));
  stack.use(gateway);
  later.gateway = gateway;
  return { correlation, allowances, series, live, baits, desk, gateway };
}

/** From now on what is waited for is given up in time. */
export function passTime({ stack, failures }: Assembly, { correlation, baits }: AgentSide): void {
  repeat(stack, TIME_PASSES_EVERY_MS, () => {
    correlation.submit({ type: 'time' }).catch(() => {
      failures.timeNotPassed += 1;
    });
  });
  repeat(stack, BAITS_PASS_EVERY_MS, () => {
    baits.passTime().catch(() => {
      failures.baitsNotSettled += 1;
    });
  });
}
