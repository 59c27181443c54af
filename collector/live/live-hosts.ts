import { randomUUID } from 'node:crypto';
import type { HostDetail } from '#shared/model/host-detail.ts';
import type { Recollection } from '#shared/model/recollection.ts';
import type { OrderResult } from '../gateway/agent-connection.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { RECALL_PATIENCE_MS } from '../gateway/open-recalls.ts';

/** Whoever looks says so every 15 s; after twice that without a word nobody looks any more. */
export const LEASE_MS = 30_000;
const EVERY_MS = 1_000;
/** An older look says nothing of now. */
const FRESH_MS = 5_000;
const DETAIL_PATIENCE_MS = 4_000;

/** Why a host cannot be asked now. `silent`: it is connected and does not answer. */
export type NotNow = 'away' | 'too-old' | 'silent';

/** A look at a host by our clock. */
export interface SeenDetail {
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly detail: HostDetail;
}

export interface LiveHostsOptions {
  readonly gateway: () => Pick<Gateway, 'watchClosely' | 'recall'> | undefined;
  readonly now: () => number;
}

type Listener = (seen: SeenDetail) => void;

interface Looked {
  untilMs: number;
  last: SeenDetail | undefined;
  readonly listeners: Set<Listener>;
}

/**
 * Hosts at which somebody looks right now. Their agents send a look a second as long as that is said again and again; of all others
 * nothing is asked and nothing is kept.
 */
export class LiveHosts {
  readonly #options: LiveHostsOptions;
  readonly #hosts = new Map<string, Looked>();
  readonly #recalls = new Map<string, { readonly hostId: string; readonly take: (answer: Recollection) => void }>();

  constructor(options: LiveHostsOptions) {
    this.#options = options;
  }

  /** Streams that are open. */
  get listeners(): number {
    let count = 0;
    for (const { listeners } of this.#hosts.values()) count += listeners.size;
    return count;
  }

  /** Somebody looks at this host for half a minute more. */
  renew(hostId: string): OrderResult {
    this.#forgetOld();
    const result = this.#options.gateway()?.watchClosely(hostId, { forMs: LEASE_MS, everyMs: EVERY_MS }) ?? 'away';
    if (result === 'sent') this.#hostOf(hostId).untilMs = this.#options.now() + LEASE_MS;
    return result;
  }

  /** Told of every look at this host, the last one first if it is fresh. */
  listen(hostId: string, listener: Listener): Disposable {
    const host = this.#hostOf(hostId);
    host.listeners.add(listener);
    const fresh = this.#freshOf(hostId);
    if (fresh !== undefined) listener(fresh);
    return {
      [Symbol.dispose]: () => {
        host.listeners.delete(listener);
      },
    };
  }

  /** How this host looks now: the last look if somebody looks already, else its answer. */
  async look(hostId: string): Promise<SeenDetail | NotNow> {
    const fresh = this.#freshOf(hostId);
    const result = this.renew(hostId);
    if (result !== 'sent') return result;
    if (fresh !== undefined) return fresh;
    const { promise, resolve } = Promise.withResolvers<SeenDetail>();
    using _listening = this.listen(hostId, resolve);
    return await within(promise, DETAIL_PATIENCE_MS);
  }

  /** What this host remembers of a span, by its own clock. `busy`: others have asked it so much that it is not asked. */
  async recall(
    hostId: string,
    span: { readonly fromMs: number; readonly toMs: number },
  ): Promise<Recollection | NotNow | 'busy'> {
    const questionId = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Recollection>();
    this.#recalls.set(questionId, { hostId, take: resolve });
    try {
      const result = this.#options.gateway()?.recall(hostId, { questionId, ...span }) ?? 'away';
      return result === 'sent' ? await within(promise, RECALL_PATIENCE_MS) : result;
    } finally {
      this.#recalls.delete(questionId);
    }
  }

  onDetail(hostId: string, clockOffsetMs: number, detail: HostDetail): void {
    const host = this.#hosts.get(hostId);
    // Nobody asked, or nobody looks any more.
    const nowMs = this.#options.now();
    if (host === undefined || host.untilMs < nowMs) return;
    host.last = { atMs: detail.atMs - clockOffsetMs, receivedAtMs: nowMs, detail };
    for (const listener of host.listeners) listener(host.last);
  }

  onRecalled(hostId: string, questionId: string, recollection: Recollection): void {
    const asked = this.#recalls.get(questionId);
    if (asked?.hostId === hostId) asked.take(recollection);
  }

  #freshOf(hostId: string): SeenDetail | undefined {
    const host = this.#hosts.get(hostId);
    const last = host?.last;
    return last !== undefined && Math.abs(this.#options.now() - last.receivedAtMs) <= FRESH_MS ? last : undefined;
  }

  #hostOf(hostId: string): Looked {
    const known = this.#hosts.get(hostId);
    if (known !== undefined) return known;
    const host = { untilMs: 0, last: undefined, listeners: new Set<Listener>() };
    this.#hosts.set(hostId, host);
    return host;
  }

  #forgetOld(): void {
    const nowMs = this.#options.now();
    for (const [hostId, { untilMs, listeners }] of this.#hosts) {
      if (untilMs < nowMs && listeners.size === 0) this.#hosts.delete(hostId);
    }
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'silent'> {
  const patience = Promise.withResolvers<'silent'>();
  const timer = setTimeout(() => patience.resolve('silent'), ms);
  try {
    return await Promise.race([promise, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
