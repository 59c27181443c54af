import type { BaitOrder, BaitReport } from '#shared/model/bait.ts';
import type { HostDetail, WatchOrder } from '#shared/model/host-detail.ts';
import type { Capability, HostFacts, Summary } from '#shared/model/host.ts';
import type { RecallQuestion, Recollection } from '#shared/model/recollection.ts';
import { HEARTBEAT_INTERVAL_MS, ORDERS, type OwnerQuestion, SILENCE_LIMIT_MS } from '#shared/protocol/messages.ts';
import { BoundedQueue } from './bounded-queue.ts';
import type { Credentials } from './credentials.ts';
import { type DeliverableOutbox, Delivery, type DeliveryStatistics } from './delivery.ts';
import {
  type LinkState,
  LinkSession,
  type RefusalReason,
  type SessionEnd,
  type SessionLimits,
  type WhoOwned,
} from './link-session.ts';
import { type ReconnectPolicy, reconnectDelayMs, reconnectPolicyFor, refusedDelayMs } from './reconnect-delay.ts';
import { type OpenWire, openWebSocket } from './wire.ts';

export interface AgentLinkOptions {
  /** `ws://` or `wss://`, host, port and `/agent`. */
  readonly url: string;
  readonly agentId: string;
  readonly site: string;
  readonly agentVersion: string;
  readonly credentials: Credentials;
  /** What the host is and what can be seen on it, asked at every greeting. */
  readonly describeHost: () => { readonly host: HostFacts; readonly capabilities: readonly Capability[] };
  readonly outbox: DeliverableOutbox;
  /** Answers from the memory of connections; loopback connections must be left out. */
  readonly answerOwners: (question: OwnerQuestion) => WhoOwned;
  /** Somebody looks at this host: {@link AgentLink.offerDetail} is to be called so often. */
  readonly watchClosely?: (order: WatchOrder) => void;
  /** What is normal on this host has changed, or is told anew; `allowances` as it came. */
  readonly useAllowances?: (revision: string, allowances: readonly unknown[]) => void;
  /** Answers from the memory of what used the processor; undefined = nothing is remembered yet. */
  readonly recall?: (question: RecallQuestion) => Recollection | undefined;
  /** An experiment is asked for, stopped or asked about; {@link AgentLink.sendBait} answers. */
  readonly bait?: (order: BaitOrder) => void;
  readonly clock: { readonly monotonicMs: () => number; readonly wallMs: () => number };
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly reconnect?: ReconnectPolicy;
  readonly limits?: Partial<LinkLimits>;
  readonly openWire?: OpenWire;
  /** Told whenever the state changes. */
  readonly onState?: (state: LinkState) => void;
}

export interface LinkLimits extends SessionLimits {
  /** Summaries kept while there is no connection: an hour of them. */
  readonly summaries: number;
}

const LINK_LIMITS: LinkLimits = {
  heartbeatMs: HEARTBEAT_INTERVAL_MS,
  silenceMs: SILENCE_LIMIT_MS,
  greetingMs: 20_000,
  answerMs: 60_000,
  unsentBytes: 262_144,
  badFrames: 100,
  summaries: 360,
};

/** What the link has seen since the start. All records are counts by code. */
export interface LinkStatistics extends Readonly<DeliveryStatistics> {
  readonly state: LinkState;
  readonly welcomes: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
  readonly lastRefusal: RefusalReason | undefined;
  /** Frames that were not ours or came out of place; they are passed over. */
  readonly framesNotUnderstood: Readonly<Record<string, number>>;
  readonly summariesWaiting: number;
  readonly summariesDropped: number;
  /** Looks that were left out because the link was behind. */
  readonly detailsLeftOut: number;
}

/**
 * Keeps an agent connected to its collector: delivers findings until they are acknowledged, pushes summaries, answers questions.
 * One loop; whatever the other side does ends at most the connection.
 */
export class AgentLink {
  readonly #options: AgentLinkOptions;
  readonly #limits: LinkLimits;
  readonly #delivery: Delivery;
  readonly #summaries: BoundedQueue<Summary>;
  readonly #ends: Record<string, number> = {};
  readonly #refusals: Partial<Record<RefusalReason, number>> = {};
  readonly #framesNotUnderstood: Record<string, number> = {};
  #lastRefusal: RefusalReason | undefined;
  #welcomes = 0;
  #detailsLeftOut = 0;
  #state: LinkState = 'disconnected';
  #session: LinkSession | undefined;

  constructor(options: AgentLinkOptions) {
    this.#options = options;
    this.#limits = { ...LINK_LIMITS, ...options.limits };
    this.#delivery = new Delivery(options.outbox, this.#limits.heartbeatMs);
    this.#summaries = new BoundedQueue(this.#limits.summaries);
  }

  /** Connects, and connects again, until the signal. Resolves when the last connection has ended; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { random, url, reconnect = reconnectPolicyFor(url) } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const end = await this.#connectOnce(signal);
      failures = end.welcomed ? 0 : failures + 1;
      const delayMs =
        end.refused === undefined
          ? reconnectDelayMs(reconnect, failures, random())
          : refusedDelayMs(reconnect, end.refused.retryAfterMs, random());
      await waitFor(delayMs, signal);
    }
    this.#enter('disconnected');
  }

  /** Something new waits in the outbox. */
  notify(): void {
    this.#session?.pump();
  }

  /** Queues a summary; the oldest is dropped when too many wait. */
  offerSummary(summary: Summary): void {
    this.#summaries.push(summary);
    this.#session?.pump();
  }

  /** How the host looks now; left out when the link is behind. */
  offerDetail(detail: HostDetail): void {
    if (this.#session?.sendDetail(detail) === false) this.#detailsLeftOut += 1;
  }

  /** What can be seen on this host has changed. */
  sendCapabilities(capabilities: readonly Capability[]): void {
    this.#session?.sendCapabilities(capabilities);
  }

  /** How it stands with an experiment. What finds no connection is asked for again. */
  sendBait(report: BaitReport): void {
    this.#session?.sendBait(report);
  }

  get state(): LinkState {
    return this.#state;
  }

  statistics(): LinkStatistics {
    return {
      ...this.#delivery.statistics,
      state: this.#state,
      welcomes: this.#welcomes,
      ends: { ...this.#ends },
      refusals: { ...this.#refusals },
      lastRefusal: this.#lastRefusal,
      framesNotUnderstood: { ...this.#framesNotUnderstood },
      summariesWaiting: this.#summaries.size,
      summariesDropped: this.#summaries.dropped,
      detailsLeftOut: this.#detailsLeftOut,
    };
  }

  async #connectOnce(signal: AbortSignal): Promise<SessionEnd> {
    const {
      url,
      openWire = openWebSocket,
      clock,
      answerOwners,
      watchClosely,
      recall,
      useAllowances,
      bait,
    } = this.#options;
    const session = new LinkSession({
      url,
      openWire,
      limits: this.#limits,
      monotonicMs: clock.monotonicMs,
      wallMs: clock.wallMs,
      hello: () => this.#hello(),
      delivery: this.#delivery,
      summaries: this.#summaries,
      answerOwners,
      watchClosely: watchClosely ?? (() => undefined),
      recall: recall ?? (() => undefined),
      useAllowances: useAllowances ?? (() => undefined),
      bait: bait ?? (() => undefined),
      entered: (state) => this.#enter(state),
      misunderstood: (problem) => increment(this.#framesNotUnderstood, problem),
    });
    this.#session = session;
    const stop = () => session.stop('stopping');
    signal.addEventListener('abort', stop);
    const end = await session.ended;
    signal.removeEventListener('abort', stop);
    this.#session = undefined;
    increment(this.#ends, end.cause);
    if (end.refused !== undefined) {
      this.#lastRefusal = end.refused.reason;
      increment(this.#refusals, end.refused.reason);
    }
    this.#enter(end.refused === undefined ? 'disconnected' : 'refused');
    return end;
  }

  async #hello(): ReturnType<ConstructorParameters<typeof LinkSession>[0]['hello']> {
    const { agentId, site, agentVersion, credentials, describeHost, clock, watchClosely, recall, useAllowances, bait } =
      this.#options;
    const known = { watch: watchClosely, recall, allowances: useAllowances, bait };
    return {
      agentId,
      site,
      agentVersion,
      credentials: await credentials.present(agentId),
      atMs: clock.wallMs(),
      ...describeHost(),
      understands: ORDERS.filter((order) => known[order] !== undefined),
    };
  }

  #enter(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'connected') this.#welcomes += 1;
    this.#options.onState?.(state);
  }
}

function increment<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
