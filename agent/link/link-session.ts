import type { BaitOrder, BaitReport } from '#shared/model/bait.ts';
import type { Ownership } from '#shared/model/connection.ts';
import type { HostDetail, WatchOrder } from '#shared/model/host-detail.ts';
import type { Summary } from '#shared/model/host.ts';
import type { RecallQuestion, Recollection } from '#shared/model/recollection.ts';
import { type Frame, readCollectorFrame, writeFrame } from '#shared/protocol/envelope.ts';
import type { AgentMessage, CollectorMessage, OwnerQuestion } from '#shared/protocol/messages.ts';
import type { BoundedQueue } from './bounded-queue.ts';
import type { Delivery } from './delivery.ts';
import type { OpenWire, Wire } from './wire.ts';

export type LinkState = 'disconnected' | 'connecting' | 'greeting' | 'connected' | 'refused';
export type RefusalReason = Extract<CollectorMessage, { type: 'refused' }>['body']['reason'];
export type Hello = Extract<AgentMessage, { type: 'hello' }>['body'];

/** Limits of one connection, monotonic milliseconds and bytes. */
export interface SessionLimits {
  /** Something is said at least this often. */
  readonly heartbeatMs: number;
  /** A collector that says nothing for so long is gone, whatever the socket pretends. */
  readonly silenceMs: number;
  /** From opening the connection to the welcome. */
  readonly greetingMs: number;
  /** A batch without an answer for so long: the connection lives but does not deliver. */
  readonly answerMs: number;
  /** More than this waiting in the socket: summaries and answers wait instead. */
  readonly unsentBytes: number;
  readonly badFrames: number;
}

export interface WhoOwned {
  readonly owners: readonly Ownership[];
  readonly rememberedSinceMs: number;
}

export interface SessionParts {
  readonly url: string;
  readonly openWire: OpenWire;
  readonly limits: SessionLimits;
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  readonly hello: () => Promise<Hello>;
  readonly delivery: Delivery;
  readonly summaries: BoundedQueue<Summary>;
  readonly answerOwners: (question: OwnerQuestion) => WhoOwned;
  readonly watchClosely: (order: WatchOrder) => void;
  readonly recall: (question: RecallQuestion) => Recollection | undefined;
  readonly useAllowances: (revision: string, allowances: readonly unknown[]) => void;
  readonly bait: (order: BaitOrder) => void;
  readonly entered: (state: LinkState) => void;
  /** A frame that was not understood or not expected, by code. */
  readonly misunderstood: (problem: string) => void;
}

/** How a connection ended. `cause` is a code of ours (`silent`, `greeting-overdue`, ...) or of the wire. */
export interface SessionEnd {
  readonly cause: string;
  readonly welcomed: boolean;
  readonly refused?: { readonly reason: RefusalReason; readonly retryAfterMs?: number };
}

const MOST_OWNERS = 16;
/** What is only worth seeing now does not wait behind anything. */
const DETAIL_UNSENT_BYTES = 65_536;

/** One connection, from the first try to its end. */
export class LinkSession {
  readonly #parts: SessionParts;
  readonly #wire: Wire;
  readonly #timer: NodeJS.Timeout;
  readonly #beganAtMs: number;
  readonly #finish: (end: SessionEnd) => void;
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<SessionEnd>;
  #state: 'connecting' | 'greeting' | 'connected' | 'ended' = 'connecting';
  #cause: string | undefined;
  #refused: SessionEnd['refused'];
  #welcomed = false;
  #heardAtMs: number;
  #saidAtMs = Number.NEGATIVE_INFINITY;
  #unsentBytes = 0;
  #badFrames = 0;

  constructor(parts: SessionParts) {
    const { promise, resolve } = Promise.withResolvers<SessionEnd>();
    this.#parts = parts;
    this.ended = promise;
    this.#finish = resolve;
    this.#beganAtMs = parts.monotonicMs();
    this.#heardAtMs = this.#beganAtMs;
    parts.entered('connecting');
    this.#wire = parts.openWire(parts.url, {
      opened: () => void this.#greet(),
      received: (frame) => this.#receive(frame),
      ended: (cause) => this.#end(cause),
    });
    this.#timer = setInterval(() => this.#watch(), Math.max(1, parts.limits.heartbeatMs / 5));
    this.#timer.unref();
  }

  /** Sends what waits, as far as the link takes it. */
  pump(): void {
    if (this.#state !== 'connected') return;
    const nowMs = this.#parts.monotonicMs();
    const { summaries, delivery } = this.#parts;
    while (summaries.size > 0 && this.#wire.unsentBytes < this.#parts.limits.unsentBytes) {
      const summary = summaries.shift();
      if (summary !== undefined) this.#send({ type: 'summary', body: { summary, sentAtMs: this.#parts.wallMs() } });
      this.#saidAtMs = nowMs;
    }
    const batch = delivery.next(nowMs);
    if (batch !== undefined) this.#send({ type: 'findings', body: batch });
  }

  sendCapabilities(capabilities: Hello['capabilities']): void {
    if (this.#state === 'connected') this.#send({ type: 'capabilities', body: { capabilities } });
  }

  /** False when it was left out: nobody listens, or the link is behind. */
  sendDetail(detail: HostDetail): boolean {
    if (this.#state !== 'connected' || this.#wire.unsentBytes > DETAIL_UNSENT_BYTES) return false;
    this.#send({ type: 'detail', body: { detail } });
    return true;
  }

  sendBait(report: BaitReport): void {
    if (this.#state === 'connected') this.#send({ type: 'bait-report', body: report });
  }

  /** Ends the connection politely. */
  stop(reason: 'stopping' | 'restarting'): void {
    if (this.#state === 'connected') this.#send({ type: 'goodbye', body: { reason } });
    this.#cause ??= reason;
    this.#wire.end();
  }

  async #greet(): Promise<void> {
    this.#state = 'greeting';
    this.#parts.entered('greeting');
    try {
      this.#send({ type: 'hello', body: await this.#parts.hello() });
    } catch {
      this.#terminate('no-hello');
    }
  }

  #receive(text: string | undefined): void {
    const frame: Frame<CollectorMessage> = text === undefined ? { problem: 'not-text' } : readCollectorFrame(text);
    if ('message' in frame) {
      this.#heardAtMs = this.#parts.monotonicMs();
      this.#handle(frame.message);
    } else this.#misunderstand(frame.problem);
  }

  #handle(message: CollectorMessage): void {
    if (message.type === 'refused') {
      this.#refused = message.body;
      this.#wire.end();
      return;
    }
    if ((message.type === 'welcome') !== (this.#state === 'greeting')) {
      this.#misunderstand('out-of-place');
      return;
    }
    switch (message.type) {
      case 'welcome':
        this.#state = 'connected';
        this.#welcomed = true;
        this.#parts.entered('connected');
        break;
      case 'acknowledged':
        this.#parts.delivery.settle(message.body, this.#parts.monotonicMs());
        break;
      case 'who-owned':
        for (const question of message.body.questions) this.#answer(question);
        break;
      case 'watch':
        this.#parts.watchClosely(message.body);
        break;
      case 'allowances':
        this.#parts.useAllowances(message.body.revision, message.body.allowances);
        break;
      case 'recall':
        this.#recall(message.body);
        break;
      case 'bait':
        this.#parts.bait(message.body);
        break;
      case 'heard':
        break;
    }
    this.pump();
  }

  #answer(question: OwnerQuestion): void {
    if (this.#wire.unsentBytes > this.#parts.limits.unsentBytes) {
      this.#misunderstand('questions-too-fast');
      return;
    }
    const { owners, rememberedSinceMs } = this.#parts.answerOwners(question);
    const body = { questionId: question.questionId, owners: owners.slice(0, MOST_OWNERS), rememberedSinceMs };
    this.#send({ type: 'owners', body });
  }

  #recall(question: RecallQuestion): void {
    if (this.#wire.unsentBytes > this.#parts.limits.unsentBytes) {
      this.#misunderstand('questions-too-fast');
      return;
    }
    const recollection = this.#parts.recall(question);
    if (recollection === undefined) return; // Nothing was sampled yet: whoever asks does not wait for long.
    this.#send({ type: 'recalled', body: { questionId: question.questionId, recollection } });
  }

  /** Runs several times between two heartbeats: says that we are here, and notices when the other side is not. */
  #watch(): void {
    const { limits, monotonicMs, wallMs, delivery } = this.#parts;
    const nowMs = monotonicMs();
    const unsentBytes = this.#wire.unsentBytes;
    // On a slow link a batch may take longer than the limit of silence: what leaves the socket shows that somebody takes it.
    if (unsentBytes < this.#unsentBytes) this.#heardAtMs = nowMs;
    this.#unsentBytes = unsentBytes;
    if (this.#state !== 'connected') {
      if (nowMs - this.#beganAtMs > limits.greetingMs) this.#terminate('greeting-overdue');
      return;
    }
    if (nowMs - this.#heardAtMs > limits.silenceMs) {
      this.#terminate('silent');
      return;
    }
    const waitingMs = nowMs - Math.max(delivery.waitingSinceMs ?? nowMs, unsentBytes > 0 ? nowMs : 0);
    if (waitingMs > limits.answerMs) {
      this.#terminate('answer-overdue');
      return;
    }
    this.pump();
    if (nowMs - this.#saidAtMs < limits.heartbeatMs || unsentBytes > limits.unsentBytes) return;
    this.#send({ type: 'heartbeat', body: { atMs: wallMs() } });
    this.#saidAtMs = nowMs;
  }

  #send(message: { readonly type: AgentMessage['type']; readonly body: unknown }): void {
    if (this.#state !== 'ended') this.#wire.send(writeFrame(message));
  }

  #misunderstand(problem: string): void {
    this.#parts.misunderstood(problem);
    this.#badFrames += 1;
    if (this.#badFrames > this.#parts.limits.badFrames) this.#terminate('bad-frames');
  }

  #terminate(cause: string): void {
    this.#cause ??= cause;
    this.#wire.terminate();
  }

  #end(cause: string): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    clearInterval(this.#timer);
    this.#parts.delivery.connectionLost();
    const refused = this.#refused;
    this.#finish({
      cause: refused === undefined ? (this.#cause ?? cause) : 'refused',
      welcomed: this.#welcomed,
      ...(refused === undefined ? {} : { refused }),
    });
  }
}
