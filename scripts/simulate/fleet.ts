import { SimulatedAgent } from './simulated-agent.ts';
import { simulateAlerts } from './simulated-alerts.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { simulateTown } from './simulated-town.ts';

export interface FleetOptions {
  readonly agents: number;
  readonly seed?: number;
  /** Where the collector listens for agents (`ws://…/agent`), and a token for them. */
  readonly url: string;
  readonly token: string;
  /** Where it takes alerts, and a token for those; without it the town has no sensor. */
  readonly ingest?: { readonly url: string; readonly token: string };
  readonly site?: string;
  readonly summaryEveryMs?: number;
  /** History that the agents bring along, milliseconds. */
  readonly pastMs?: number;
  /** False: nobody mines until `startCulprits`. */
  readonly areCulpritsRunning?: boolean;
}

const ALERTS_EVERY_MS = 20_000;
/** A day of alerts is there at the beginning, one moment every half hour. */
const PAST_ALERTS_MS = 86_400_000;
const PAST_ALERTS_EVERY_MS = 1_800_000;
/** Greetings at the same time. */
const GREETINGS = 50;

/** A town's servers and its network sensor, as a collector sees them. The same seed gives the same town. */
export class SimulatedFleet implements AsyncDisposable {
  readonly agents: readonly SimulatedAgent[];
  readonly #options: FleetOptions;
  readonly #town: readonly SimulatedHost[];
  #areCulpritsRunning: boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FleetOptions) {
    const { agents, seed = 1, areCulpritsRunning = true } = options;
    this.#options = options;
    this.#areCulpritsRunning = areCulpritsRunning;
    this.#town = simulateTown(agents, seed, Date.now());
    this.agents = this.#town.map(
      (host) => new SimulatedAgent({ ...options, host, isCulpritRunning: areCulpritsRunning }),
    );
  }

  /** Resolves when every agent was welcome once and the alerts of the last day are stored. */
  async start(): Promise<void> {
    for (let from = 0; from < this.agents.length; from += GREETINGS)
      await Promise.all(this.agents.slice(from, from + GREETINGS).map((agent) => agent.start()));
    if (this.#areCulpritsRunning) await this.#deliverPast();
    this.#timer = setInterval(() => void this.#deliverAlerts(Date.now()).catch(() => undefined), ALERTS_EVERY_MS);
    this.#timer.unref();
  }

  /** From now on those mine who have a story, and the sensor sees it. */
  async startCulprits(): Promise<void> {
    this.#areCulpritsRunning = true;
    for (const agent of this.agents) agent.startCulprit();
    await this.#deliverAlerts(Date.now());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.agents.map((agent) => agent[Symbol.asyncDispose]()));
  }

  async #deliverPast(): Promise<void> {
    const nowMs = Date.now();
    let lines = '';
    for (let atMs = nowMs - PAST_ALERTS_MS; atMs < nowMs; atMs += PAST_ALERTS_EVERY_MS)
      lines += simulateAlerts(this.#town, atMs, this.#options.seed ?? 1);
    await this.#post(lines);
    await this.#deliverAlerts(nowMs);
  }

  async #deliverAlerts(atMs: number): Promise<void> {
    if (this.#areCulpritsRunning) await this.#post(simulateAlerts(this.#town, atMs, this.#options.seed ?? 1));
  }

  async #post(lines: string): Promise<void> {
    const { ingest } = this.#options;
    if (ingest === undefined) return;
    const response = await fetch(`${ingest.url}/v1/alerts?source=town`, {
      ...{ method: 'POST', body: lines, headers: { authorization: `Bearer ${ingest.token}` } },
    });
    if (!response.ok) throw new Error(`the collector does not take the alerts: ${response.status}`);
  }
}
