import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Finding } from '../../shared/model/finding.ts';
import { readCollectorFrame, writeFrame } from '../../shared/protocol/envelope.ts';
import {
  type AgentMessage,
  type CollectorMessage,
  MAX_BATCH_FINDINGS,
  MAX_FRAME_BYTES,
  ORDERS,
  type OwnerQuestion,
} from '../../shared/protocol/messages.ts';
import type { RecallQuestion } from '../../shared/model/recollection.ts';
import type { WatchOrder } from '../../shared/model/host-detail.ts';
import { simulateDetail, simulateRecollection } from './simulated-detail.ts';
import { simulateFindings } from './simulated-findings.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { simulateSummary } from './simulated-load.ts';
import { RELAY_PORT } from './simulated-town.ts';

export interface SimulatedAgentOptions {
  readonly host: SimulatedHost;
  /** Where the collector listens for agents: `ws://host:port/agent`. */
  readonly url: string;
  readonly token: string;
  readonly site?: string;
  /** Between two summaries, milliseconds; 10 s is what a real agent does. */
  readonly summaryEveryMs?: number;
  /** Past that it tells of at its first greeting, as an agent does after an outage. */
  readonly pastMs?: number;
  readonly isCulpritRunning?: boolean;
}

const SUMMARY_EVERY_MS = 10_000;
const RECONNECT_MS = 1_000;
/** Summaries between two revisions of what is found. */
const FINDINGS_EVERY_TICKS = 6;
/** Frames that wait to be sent before the past goes on. */
const UNSENT_BYTES = 65_536;

/**
 * An agent of a host that does not exist, in the words of the real protocol. What a newer collector says and this does not know is
 * passed over, so that it serves as a peer while the protocol grows.
 */
export class SimulatedAgent implements AsyncDisposable {
  readonly host: SimulatedHost;
  readonly #options: SimulatedAgentOptions;
  readonly #unacknowledged = new Map<string, Finding>();
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #isWelcome = false;
  #isStopped = false;
  #isCulpritRunning: boolean;
  #hasToldPast = false;
  #batch = 0;
  #rev = 0;
  #ticks = 0;
  #welcome = Promise.withResolvers<void>();

  constructor(options: SimulatedAgentOptions) {
    this.#options = options;
    this.host = options.host;
    this.#isCulpritRunning = options.isCulpritRunning ?? true;
  }

  /** Connects, and again whenever the connection is lost. Resolves when it is welcome for the first time; rejects when refused. */
  async start(): Promise<void> {
    this.#connect();
    await this.#welcome.promise;
  }

  /** From now on the program that makes this host interesting runs, and is found. */
  startCulprit(): void {
    this.#isCulpritRunning = true;
    this.#report();
  }

  /** Tells of findings until the collector has them. */
  tell(findings: readonly Finding[]): void {
    for (const finding of findings) this.#unacknowledged.set(finding.id, finding);
    this.#deliver();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    clearInterval(this.#watchTimer);
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    this.#send({ type: 'goodbye', body: { reason: 'stopping' } });
    socket.close(1000);
    await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
    socket.terminate();
  }

  #connect(): void {
    if (this.#isStopped) return;
    const socket = new WebSocket(this.#options.url, { perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
    this.#socket = socket;
    socket.on('open', () => this.#greet());
    socket.on('message', (data) => {
      const frame = readCollectorFrame(data.toString());
      if ('message' in frame) this.#handle(frame.message);
    });
    socket.on('error', () => undefined); // `close` follows.
    socket.on('close', () => {
      this.#isWelcome = false;
      clearInterval(this.#timer);
      setTimeout(() => this.#connect(), RECONNECT_MS).unref();
    });
  }

  #greet(): void {
    const { host, token, site = 'default' } = this.#options;
    this.#send({
      type: 'hello',
      body: {
        ...{ agentId: host.agentId, credentials: { type: 'token', token }, site, agentVersion: '0.1.0' },
        ...{ atMs: Date.now(), host: host.facts, capabilities: host.capabilities, understands: ORDERS },
      },
    });
  }

  #handle(message: CollectorMessage): void {
    switch (message.type) {
      case 'welcome':
        void this.#begin();
        break;
      case 'refused':
        this.#welcome.reject(new Error(`the collector refuses ${this.host.facts.hostname}: ${message.body.reason}`));
        break;
      case 'acknowledged':
        for (const { id, rev } of message.body.findings)
          if ((this.#unacknowledged.get(id)?.rev ?? 0) <= rev) this.#unacknowledged.delete(id);
        break;
      case 'who-owned':
        for (const question of message.body.questions) this.#answer(question);
        break;
      case 'watch':
        this.#watch(message.body);
        break;
      case 'recall':
        this.#recall(message.body);
        break;
      default:
        break;
    }
  }

  async #begin(): Promise<void> {
    this.#isWelcome = true;
    this.#welcome.resolve();
    this.#deliver();
    if (!this.#hasToldPast) await this.#tellPast();
    const { summaryEveryMs = SUMMARY_EVERY_MS } = this.#options;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(summaryEveryMs), summaryEveryMs);
    this.#timer.unref();
    this.#tick(summaryEveryMs);
  }

  async #tellPast(): Promise<void> {
    const { pastMs = 0 } = this.#options;
    this.#hasToldPast = true;
    const nowMs = Date.now();
    for (let atMs = nowMs - pastMs; atMs < nowMs && this.#isWelcome; atMs += SUMMARY_EVERY_MS) {
      this.#summarise(atMs, SUMMARY_EVERY_MS);
      while ((this.#socket?.bufferedAmount ?? 0) > UNSENT_BYTES) await sleep(10);
    }
  }

  #tick(spanMs: number): void {
    this.#summarise(Date.now(), spanMs);
    if (this.#isCulpritRunning && this.#ticks % FINDINGS_EVERY_TICKS === 0) this.#report();
    this.#ticks += 1;
  }

  #summarise(atMs: number, spanMs: number): void {
    const summary = simulateSummary(this.host, atMs, spanMs, this.#isCulpritRunning);
    this.#send({ type: 'summary', body: { summary, sentAtMs: Date.now() } });
  }

  /** A later order replaces the one before. */
  #watch({ forMs, everyMs }: WatchOrder): void {
    clearInterval(this.#watchTimer);
    const untilMs = performance.now() + forMs;
    this.#watchTimer = setInterval(() => {
      if (performance.now() > untilMs) clearInterval(this.#watchTimer);
      else
        this.#send({ type: 'detail', body: { detail: simulateDetail(this.host, Date.now(), this.#isCulpritRunning) } });
    }, everyMs);
    this.#watchTimer.unref();
  }

  #recall(question: RecallQuestion): void {
    const recollection = simulateRecollection(this.host, question, Date.now(), this.#isCulpritRunning);
    this.#send({ type: 'recalled', body: { questionId: question.questionId, recollection } });
  }

  #report(): void {
    this.#rev += 1;
    // A later start of the same simulation has to go on above what it said before.
    const rev = Math.floor(Date.now() / 1_000) + this.#rev;
    this.tell(simulateFindings(this.host, Date.now(), rev));
  }

  #deliver(): void {
    if (!this.#isWelcome || this.#unacknowledged.size === 0) return;
    const findings = [...this.#unacknowledged.values()].slice(0, MAX_BATCH_FINDINGS);
    this.#batch += 1;
    this.#send({ type: 'findings', body: { batch: this.#batch, findings } });
  }

  #answer({ questionId, tuple }: OwnerQuestion): void {
    const { culprit } = this.host;
    const isToPool = tuple.remote.ip === culprit?.pool.host && tuple.local.port === culprit.localPort;
    const isFromMiner = this.host.story === 'relay' && tuple.local.port === RELAY_PORT;
    const isOurs = culprit !== undefined && this.#isCulpritRunning && (isToPool || isFromMiner);
    const seen = { firstSeenMs: culprit?.process.startedAtMs ?? 0, lastSeenMs: Date.now() };
    const owners = isOurs ? [{ tuple, process: culprit.process, ...seen }] : [];
    this.#send({ type: 'owners', body: { questionId, owners, rememberedSinceMs: Date.now() - 86_400_000 } });
  }

  #send(message: AgentMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(writeFrame(message), () => undefined);
  }
}
