import type { BaitBook } from './bait/bait-book.ts';
import type { EventHub } from './api/event-hub.ts';
import { type Correlation, toCorrelatedHost } from './correlation.ts';
import type { AgentSession, GatewayHandlers } from './gateway/gateway-handlers.ts';
import type { LiveHosts } from './live/live-hosts.ts';
import type { SeriesBook } from './series/series-book.ts';
import type { Store } from './store/store.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import type { WriteOperation } from './store/write-operation.ts';

/** A smaller change of a clock is not worth telling the correlator of. */
const CLOCK_STEP_MS = 1_000;

export interface AgentDeskParts {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly correlation: Correlation;
  readonly events: EventHub;
  readonly series: Pick<SeriesBook, 'add'>;
  readonly live: Pick<LiveHosts, 'onDetail' | 'onRecalled'>;
  readonly baits: Pick<BaitBook, 'take'>;
  readonly now: () => number;
}

/** What becomes of what agents say: committed, correlated, told to listeners. */
export class AgentDesk implements GatewayHandlers {
  readonly failures = { hostsNotDisconnected: 0 };
  readonly #store: Pick<Store, 'read' | 'write'>;
  readonly #correlation: Correlation;
  readonly #events: EventHub;
  readonly #series: Pick<SeriesBook, 'add'>;
  readonly #live: AgentDeskParts['live'];
  readonly #baits: AgentDeskParts['baits'];
  readonly #now: () => number;
  readonly #hosts = new Map<string, HostRecord>();

  constructor({ store, correlation, events, series, live, baits, now }: AgentDeskParts) {
    this.#store = store;
    this.#correlation = correlation;
    this.#events = events;
    this.#series = series;
    this.#live = live;
    this.#baits = baits;
    this.#now = now;
  }

  async onHello(session: AgentSession): Promise<void> {
    const { hostId, introduction, clockOffsetMs } = session;
    const known = await this.#store.read('host', { hostId });
    const nowMs = this.#now();
    await this.#put({
      ...(known?.summary === undefined ? {} : { summary: known.summary }),
      hostId,
      site: introduction.site,
      facts: introduction.host,
      capabilities: introduction.capabilities,
      agentVersion: introduction.agentVersion,
      firstSeenMs: known?.firstSeenMs ?? nowMs,
      lastSeenMs: nowMs,
      clockOffsetMs,
    });
  }

  async onFindings({ hostId }: AgentSession, findings: Parameters<GatewayHandlers['onFindings']>[1]): Promise<void> {
    const receivedAtMs = this.#now();
    const puts = findings.map((finding): WriteOperation => ({ op: 'put-finding', hostId, receivedAtMs, finding }));
    await this.#correlation.submit({ type: 'findings', hostId, findings }, puts);
    for (const { id, rev } of findings) this.#events.publish({ type: 'finding', id, rev });
  }

  async onSummary(session: AgentSession, summary: Parameters<GatewayHandlers['onSummary']>[1]): Promise<void> {
    const { hostId, clockOffsetMs } = session;
    await this.#store.write([{ op: 'put-summary', hostId, receivedAtMs: this.#now(), clockOffsetMs, summary }]);
    this.#series.add(hostId, summary, clockOffsetMs);
    this.#events.publish({ type: 'host', id: hostId });
    const host = this.#hosts.get(hostId);
    if (host === undefined || Math.abs(host.clockOffsetMs - clockOffsetMs) < CLOCK_STEP_MS) return;
    await this.#put({ ...host, summary, clockOffsetMs, lastSeenMs: this.#now() });
  }

  async onCapabilities(session: AgentSession, capabilities: HostRecord['capabilities']): Promise<void> {
    const host = this.#hosts.get(session.hostId);
    if (host !== undefined) await this.#put({ ...host, capabilities, lastSeenMs: this.#now() });
  }

  async onOwners({ hostId }: AgentSession, answer: Parameters<GatewayHandlers['onOwners']>[1]): Promise<void> {
    const { questionId, owners } = answer;
    await this.#correlation.submit({ type: 'owners', hostId, questionId, owners });
  }

  onDetail({ hostId, clockOffsetMs }: AgentSession, detail: Parameters<GatewayHandlers['onDetail']>[1]): void {
    this.#live.onDetail(hostId, clockOffsetMs, detail);
  }

  onRecalled({ hostId }: AgentSession, answer: Parameters<GatewayHandlers['onRecalled']>[1]): void {
    this.#live.onRecalled(hostId, answer.questionId, answer.recollection);
  }

  onBait({ hostId }: AgentSession, report: Parameters<GatewayHandlers['onBait']>[1]): Promise<void> {
    return this.#baits.take(hostId, report);
  }

  onGone({ hostId }: AgentSession): void {
    this.#hosts.delete(hostId);
    this.#correlation.submit({ type: 'host-disconnected', hostId }).catch(() => {
      this.failures.hostsNotDisconnected += 1;
    });
    this.#events.publish({ type: 'host', id: hostId });
  }

  async #put(host: HostRecord): Promise<void> {
    await this.#correlation.submit({ type: 'host-connected', host: toCorrelatedHost(host) }, [
      { op: 'put-host', host },
    ]);
    this.#hosts.set(host.hostId, host);
    this.#events.publish({ type: 'host', id: host.hostId });
  }
}
