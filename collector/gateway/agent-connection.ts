import type { WebSocket } from 'ws';
import type { BaitOrder } from '#shared/model/bait.ts';
import type { WatchOrder } from '#shared/model/host-detail.ts';
import type { RecallQuestion } from '#shared/model/recollection.ts';
import { readBatch } from '#shared/protocol/batch.ts';
import { type Frame, readAgentFrame, writeFrame } from '#shared/protocol/envelope.ts';
import {
  type AgentMessage,
  type CollectorMessage,
  MAX_HELLO_BYTES,
  type Order,
  type OwnerQuestion,
} from '#shared/protocol/messages.ts';
import type { ToldAllowances } from '../agent-allowances.ts';
import { AskedQuestions } from './asked-questions.ts';
import { ClockOffset } from './clock-offset.ts';
import type { AgentSession, GatewayHandlers, Introduction } from './gateway-handlers.ts';
import { describeProblem, problemOfSocketError } from './frame-problem.ts';
import {
  type GatewayCounters,
  type GatewayFrameProblem,
  increment,
  type SessionEndCause,
} from './gateway-statistics.ts';
import { type InboundLimits, InboundQueue } from './inbound-queue.ts';
import { OpenRecalls } from './open-recalls.ts';

/** Limits of one connection; times are monotonic milliseconds. */
export interface ConnectionLimits {
  /** From the upgrade to a hello that is accepted. */
  readonly greetingMs: number;
  /** An agent that sends nothing for so long is gone. */
  readonly silenceMs: number;
  readonly inbound: InboundLimits;
  /** Bytes that wait to be sent; an agent that reads so slowly is cut off. */
  readonly unsentBytes: number;
  readonly badFrames: number;
  /** What an agent is asked to wait after its findings could not be committed. */
  readonly retryAfterMs: number;
}

export interface ConnectionParts {
  readonly limits: ConnectionLimits;
  readonly handlers: GatewayHandlers;
  readonly counters: GatewayCounters;
  readonly collectorVersion: string;
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  /** What is normal on a host, for the agents that understand it. */
  readonly allowancesOf: ((place: { readonly hostId: string; readonly site: string }) => ToldAllowances) | undefined;
  readonly isTokenKnown: (token: string) => boolean;
  /** The hello is accepted: from now on this connection is the one of this host. */
  readonly admitted: (connection: AgentConnection) => void;
  readonly ended: (connection: AgentConnection) => void;
}

/** Whether an order went out. `too-old`: this agent does not know it. */
export type OrderResult = 'sent' | 'away' | 'too-old';

/** `busy`: the agent has enough to recall already, and was not asked. */
export type RecallResult = OrderResult | 'busy';

type Refusal = Extract<CollectorMessage, { type: 'refused' }>['body'];
type Waiting = { readonly message: AgentMessage; readonly receivedAtMs: number };

/** One connection of an agent, from the upgrade to its end. */
export class AgentConnection implements AgentSession {
  readonly #socket: WebSocket;
  readonly #parts: ConnectionParts;
  readonly #clock = new ClockOffset();
  readonly #asked = new AskedQuestions();
  readonly #recalls = new OpenRecalls();
  #toldAllowances: string | undefined;
  readonly #inbound: InboundQueue<Waiting>;
  #state: 'greeting' | 'open' | 'ended' = 'greeting';
  #hello: (Introduction & { readonly agentId: string }) | undefined;
  #welcomed = false;
  #gone = false;
  #cause: SessionEndCause | undefined;
  #connectedAtMs: number;
  #heardAtMs: number;
  #badFrames = 0;

  constructor(socket: WebSocket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#connectedAtMs = parts.wallMs();
    this.#heardAtMs = parts.monotonicMs();
    this.#inbound = new InboundQueue(
      parts.limits.inbound,
      socket,
      (waiting) => this.#handle(waiting),
      (waiting) => this.#failed(waiting),
    );
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? undefined : data.toString()));
    socket.on('error', (error: Error) => this.#protocolError(error));
    socket.on('close', () => this.#end());
  }

  get hostId(): string {
    return this.#hello?.agentId ?? '';
  }

  get introduction(): Introduction {
    if (this.#hello === undefined) throw new Error('No hello was accepted on this connection');
    return this.#hello;
  }

  get connectedAtMs(): number {
    return this.#connectedAtMs;
  }

  get clockOffsetMs(): number {
    return this.#clock.offsetMs ?? 0;
  }

  /** False when the agent is not there to be asked. It is asked at the pace of its answers. */
  ask(questions: readonly OwnerQuestion[]): boolean {
    if (this.#state !== 'open' || !this.#welcomed) return false;
    this.#asked.add(questions);
    this.#askNext();
    return true;
  }

  /** Tells what is normal on this host, unless it was told the same before. */
  tellAllowances(): void {
    if (this.#state !== 'open') return;
    const { hostId, introduction } = this;
    const told = this.#parts.allowancesOf?.({ hostId, site: introduction.site });
    if (told === undefined || told.revision === this.#toldAllowances) return;
    if (this.#order('allowances', told) === 'sent') this.#toldAllowances = told.revision;
  }

  watchClosely(order: WatchOrder): OrderResult {
    return this.#order('watch', order);
  }

  bait(order: BaitOrder): OrderResult {
    return this.#order('bait', order);
  }

  /** What would become of an order now. */
  wouldTake(type: Order): OrderResult {
    if (this.#state !== 'open' || !this.#welcomed) return 'away';
    return this.#hello?.understands?.includes(type) === true ? 'sent' : 'too-old';
  }

  recall(question: RecallQuestion): RecallResult {
    const nowMs = this.#parts.monotonicMs();
    if (this.#state === 'open' && !this.#recalls.hasRoom(nowMs)) return 'busy';
    const result = this.#order('recall', question);
    if (result === 'sent') this.#recalls.add(question.questionId, nowMs);
    return result;
  }

  /** Ends the connection, telling the agent why where there is a word for it. */
  close(cause: SessionEndCause, refusal?: Refusal): void {
    if (refusal !== undefined) this.#send({ type: 'refused', body: refusal });
    this.#leave(cause);
    this.#socket.resume();
    this.#socket.close(1000);
  }

  terminate(cause: SessionEndCause): void {
    this.#leave(cause);
    this.#socket.terminate();
  }

  /** Looks for agents that have gone without a word, do not read, or never said who they are. Called every second or so. */
  watch(): void {
    if (this.#state === 'ended') {
      // The other side has had a second to answer our goodbye.
      this.#socket.terminate();
      return;
    }
    const { limits, monotonicMs } = this.#parts;
    this.#asked.passTime(monotonicMs());
    this.#askNext();
    const silentMs = monotonicMs() - this.#heardAtMs;
    if (this.#socket.bufferedAmount > limits.unsentBytes) this.terminate('slow');
    else if (this.#inbound.isBusy) this.#heardAtMs = monotonicMs();
    else if (this.#state === 'greeting' && silentMs > limits.greetingMs) this.terminate('greeting-overdue');
    else if (silentMs > limits.silenceMs) this.terminate('silent');
  }

  #receive(text: string | undefined): void {
    if (this.#state === 'ended') return;
    const { counters, monotonicMs, wallMs } = this.#parts;
    counters.frames += 1;
    const frame = this.#read(text);
    if (!('message' in frame)) {
      this.#misunderstood(frame.problem, describeProblem(frame));
      return;
    }
    // Before the hello is accepted only the deadline counts, not how busy the peer is.
    if (this.#state === 'open') this.#heardAtMs = monotonicMs();
    if (!this.#inbound.push({ message: frame.message, receivedAtMs: wallMs() })) this.terminate('flooding');
  }

  #read(text: string | undefined): Frame<AgentMessage> {
    if (text === undefined) return { problem: 'not-text' };
    // Whoever has not said who he is costs us no more than a small frame.
    if (this.#state === 'greeting' && text.length > MAX_HELLO_BYTES) return { problem: 'too-large' };
    return readAgentFrame(text);
  }

  /** The agent keeps what was not acknowledged and comes again. */
  #failed({ message }: Waiting): void {
    const cause = message.type === 'findings' ? 'not-committed' : 'handler-failed';
    this.close(cause, { reason: 'busy', retryAfterMs: this.#parts.limits.retryAfterMs });
  }

  async #handle({ message, receivedAtMs }: Waiting): Promise<void> {
    if ((message.type === 'hello') !== (this.#state === 'greeting')) {
      this.#misunderstood('out-of-place', message.type);
      return;
    }
    const { handlers, wallMs } = this.#parts;
    switch (message.type) {
      case 'hello':
        return this.#greet(message.body, receivedAtMs);
      case 'findings':
        return this.#take(message.body);
      case 'summary':
        this.#clock.observe(message.body.sentAtMs ?? message.body.summary.atMs, receivedAtMs);
        await handlers.onSummary(this, message.body.summary);
        this.#send({ type: 'heard', body: { atMs: wallMs() } });
        return;
      case 'heartbeat':
        this.#clock.observe(message.body.atMs, receivedAtMs);
        this.#send({ type: 'heard', body: { atMs: wallMs() } });
        return;
      case 'capabilities':
        return handlers.onCapabilities(this, message.body.capabilities);
      case 'owners':
        if (!this.#asked.take(message.body.questionId)) {
          this.#misunderstood('unasked-answer', message.body.questionId);
          return;
        }
        this.#askNext();
        return handlers.onOwners(this, message.body);
      case 'detail':
        handlers.onDetail(this, message.body.detail);
        return;
      case 'recalled':
        if (this.#recalls.take(message.body.questionId)) handlers.onRecalled(this, message.body);
        else this.#misunderstood('unasked-answer', message.body.questionId);
        return;
      case 'bait-report':
        return handlers.onBait(this, message.body);
      case 'goodbye':
        this.close('goodbye');
        return;
    }
  }

  async #greet(hello: Extract<AgentMessage, { type: 'hello' }>['body'], receivedAtMs: number): Promise<void> {
    const { agentId, credentials, site, agentVersion, host, capabilities, understands = [] } = hello;
    const { isTokenKnown, handlers, counters, collectorVersion, wallMs, admitted } = this.#parts;
    if (!isTokenKnown(credentials.token)) {
      this.#refuse({ reason: 'bad-token' });
      return;
    }
    this.#clock.observe(hello.atMs, receivedAtMs);
    this.#hello = { agentId, site, agentVersion, host, capabilities, understands };
    this.#connectedAtMs = receivedAtMs;
    this.#heardAtMs = this.#parts.monotonicMs();
    this.#state = 'open';
    admitted(this);
    await handlers.onHello(this);
    if (this.#gone) return;
    this.#welcomed = true;
    counters.welcomes += 1;
    this.#send({ type: 'welcome', body: { hostId: agentId, atMs: wallMs(), collectorVersion } });
    this.tellAllowances();
  }

  /** Commits a batch, and only then says so. */
  async #take({
    batch,
    findings: elements,
  }: {
    readonly batch: number;
    readonly findings: readonly unknown[];
  }): Promise<void> {
    const { counters, handlers } = this.#parts;
    const { findings, rejected } = readBatch(elements);
    counters.findingsReceived += elements.length;
    if (findings.length > 0) await handlers.onFindings(this, findings);
    counters.findingsAcknowledged += findings.length;
    counters.findingsRejected += rejected.length;
    const revisions = findings.map(({ id, rev }) => ({ id, rev }));
    this.#send({ type: 'acknowledged', body: { batch, findings: revisions, rejected } });
  }

  #misunderstood(problem: GatewayFrameProblem, detail: string): void {
    const { counters, limits, wallMs } = this.#parts;
    counters.notUnderstood({ atMs: wallMs(), agentId: this.#hello?.agentId, problem, detail });
    this.#badFrames += 1;
    if (this.#state === 'greeting') this.#refuse({ reason: problem === 'other-version' ? 'bad-version' : 'bad-hello' });
    else if (this.#badFrames > limits.badFrames) this.terminate('bad-frames');
  }

  #protocolError(error: Error): void {
    const refused = problemOfSocketError(error);
    if (refused === undefined) return; // `close` follows, and is counted.
    const { counters, wallMs } = this.#parts;
    const { problem, code } = refused;
    counters.notUnderstood({ atMs: wallMs(), agentId: this.#hello?.agentId, problem, detail: code });
    this.#cause ??= 'bad-frames';
  }

  #refuse(refusal: Refusal): void {
    increment(this.#parts.counters.hellosRefused, refusal.reason);
    this.close('refused', refusal);
  }

  #order(type: Order, body: object): OrderResult {
    // An agent that hears too much that it does not understand ends the connection.
    const result = this.wouldTake(type);
    if (result === 'sent') this.#send({ type, body });
    return result;
  }

  #askNext(): void {
    if (this.#state !== 'open') return;
    const nowMs = this.#parts.monotonicMs();
    for (let questions = this.#asked.next(nowMs); questions.length > 0; questions = this.#asked.next(nowMs))
      this.#send({ type: 'who-owned', body: { questions } });
  }

  #send(message: { readonly type: CollectorMessage['type']; readonly body: unknown }): void {
    if (this.#state !== 'ended') this.#socket.send(writeFrame(message), () => undefined); // `close` follows a failure.
  }

  #end(): void {
    this.#leave('closed');
    increment(this.#parts.counters.sessionEnds, this.#cause ?? 'closed');
    this.#parts.ended(this);
  }

  /** From here on nothing is handled or sent. A session that was announced is gone at once, and once. */
  #leave(cause: SessionEndCause): void {
    this.#cause ??= cause;
    this.#state = 'ended';
    this.#inbound.clear();
    if (this.#gone || this.#hello === undefined) return;
    this.#gone = true;
    this.#parts.handlers.onGone(this, this.#cause);
  }
}
