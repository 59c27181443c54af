import type { Finding } from '../../shared/model/finding.ts';
import type { ProcessRef } from '../../shared/model/process-ref.ts';
import { eveAlertLine } from './eve-line.ts';
import type { FleetOptions } from './fleet.ts';
import { SimulatedAgent } from './simulated-agent.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { simulateTown, TOWN_POOL } from './simulated-town.ts';

const HOUR_MS = 3_600_000;

/**
 * Agents of hosts that somebody bad has named: each name is one of a process, its file, arguments, folder and user, of what was found
 * about it, and of an alert. The first name of each agent is the host's own name too. Everything goes in by the doors that are there for it.
 */
export class HostileFleet implements AsyncDisposable {
  readonly #options: FleetOptions;
  readonly #names: readonly (readonly string[])[];
  readonly #agents: readonly SimulatedAgent[];

  /** @param options.agents among how many hosts the names are shared out */
  constructor(options: FleetOptions, names: readonly string[]) {
    const town = simulateTown(options.agents, 1, Date.now());
    const share = Math.ceil(names.length / town.length);
    this.#options = options;
    this.#names = town.map((_, index) => names.slice(index * share, (index + 1) * share));
    this.#agents = town.map(
      (host, index) => new SimulatedAgent({ ...options, host: rename(host, this.#names[index] ?? []) }),
    );
  }

  /** Resolves when all hosts are known and the alerts are stored; what was found follows at once. */
  async start(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.start()));
    for (const [index, agent] of this.#agents.entries())
      agent.tell((this.#names[index] ?? []).flatMap((name, n) => findingsOf(agent.host, name, n)));
    const { ingest } = this.#options;
    if (ingest === undefined) return;
    const lines = this.#agents.flatMap(({ host }, index) =>
      (this.#names[index] ?? []).map((name, n) => alertOf(host, name, n)),
    );
    const response = await fetch(`${ingest.url}/v1/alerts?source=hostile`, {
      ...{ method: 'POST', body: lines.join(''), headers: { authorization: `Bearer ${ingest.token}` } },
    });
    if (!response.ok) throw new Error(`the collector does not take the alerts: ${response.status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent[Symbol.asyncDispose]()));
  }
}

function rename(host: SimulatedHost, names: readonly string[]): SimulatedHost {
  const [hostname = 'host'] = names;
  const { groups, ...rest } = { ...host, facts: { ...host.facts, hostname, systemVersion: hostname } };
  const first = groups[0];
  if (first === undefined) return host;
  return { ...rest, groups: names.slice(0, 4).map((name, n) => ({ ...first, process: processOf(name, n) })) };
}

function processOf(name: string, n: number): ProcessRef {
  const text = { text: name };
  return {
    ...{ pid: 900 + n, startId: 77 + n, startedAtMs: Date.now() - HOUR_MS, name: text, exe: text, cwd: text },
    ...{ argv: [text, text, { text: '-o' }, text], user: name, cgroup: name, groupKey: name },
  };
}

function findingsOf(host: SimulatedHost, name: string, n: number): readonly Finding[] {
  const nowMs = Date.now();
  const finding = (kind: string, more: Pick<Finding, 'signals'> & Partial<Finding>): Finding => ({
    ...{
      id: `${host.agentId}-${n}-${kind}`,
      rev: 1,
      state: 'open',
      kind,
      attack: [],
      pools: [],
      wallets: [],
      evidence: [],
    },
    ...{ subject: { type: 'process', process: processOf(name, n) }, firstSeenMs: nowMs - HOUR_MS, lastSeenMs: nowMs },
    ...{ text: name, ...more },
  });
  return [
    finding('miner-config', {
      signals: [{ code: 'artefact.miner-config', quality: 1, params: { path: name, how: name } }],
      pools: [{ host: name, port: 3_333 }],
      wallets: [{ address: name, coin: name.slice(0, 12), valid: false }],
      evidence: [{ code: 'config-file', params: { path: name } }],
    }),
    finding('sustained-compute', {
      signals: [{ code: 'cpu.sustained', quality: 1, params: { meanCores: 2, spanMs: 300_000 } }],
    }),
  ];
}

function alertOf(host: SimulatedHost, name: string, n: number): string {
  return eveAlertLine({
    atMs: Date.now() - n * 1_000,
    source: { ip: host.facts.addresses[0] ?? '', port: 40_000 + n },
    destination: { ip: TOWN_POOL.host, port: TOWN_POOL.port },
    ...{ signature: `${name} stratum`, category: name, serverName: name, sensor: name },
    payload: `{"id":1,"method":"login","params":{"login":${JSON.stringify(name)},"pass":"x","agent":${JSON.stringify(name)}}}\n`,
  });
}
