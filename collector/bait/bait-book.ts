import { randomBytes } from 'node:crypto';
import { baitBounds } from '#shared/model/bait-bounds.ts';
import type { BaitLoss, BaitRecord, BaitReport, BaitWish } from '#shared/model/bait.ts';
import type { OrderResult } from '../gateway/agent-connection.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Store } from '../store/store.ts';

/** An agent that says nothing of its experiment for so long is asked: it may have been away, or begun anew. */
const UNHEARD_MS = 10_000;
/** An order that nobody answers is given up after this. */
const UNANSWERED_MS = 60_000;
/** What an experiment may take beyond the longest that it can: an agent that was away tries to come back every five minutes. */
const GRACE_MS = 6 * 60_000;
/** After a start of the collector likewise. */
const COME_BACK_MS = 6 * 60_000;

export interface BaitBookOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly gateway: () => Pick<Gateway, 'bait' | 'canBait'> | undefined;
  /** Something about the experiments of this host has changed. */
  readonly onChange: (hostId: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Open {
  record: BaitRecord;
  /** It was ordered or heard then, by this run of the collector. */
  heardAtMs: number;
  /** Its beginning is stored: until then nothing is asked about it. */
  isStored: boolean;
}

/** Experiments with decoys: one at a time on each host, from the request to what came of it. Nobody is waited for for ever. */
export class BaitBook {
  readonly #options: BaitBookOptions;
  readonly #open = new Map<string, Open>();
  #isPassing = false;
  #startedAtMs = 0;

  constructor(options: BaitBookOptions) {
    this.#options = options;
  }

  /** Takes up what went on when the collector stopped. */
  async start(): Promise<void> {
    this.#startedAtMs = this.#options.now();
    for (const record of await this.#options.store.read('open-baits', {}))
      this.#open.set(record.hostId, { record, heardAtMs: 0, isStored: true });
  }

  /** Makes a record of a new experiment, to be stored and then begun, or cancelled. `running`: this host has one already. */
  open(hostId: string, wish: BaitWish, askedBy: string): BaitRecord | Exclude<OrderResult, 'sent'> | 'running' {
    if (this.#open.has(hostId)) return 'running';
    const can = this.#options.gateway()?.canBait(hostId) ?? 'away';
    if (can !== 'sent') return can;
    const nowMs = this.#options.now();
    const record: BaitRecord = {
      ...{ id: `bait_${randomBytes(8).toString('hex')}`, hostId, askedAtMs: nowMs, askedBy, wish },
      state: { is: 'asked' },
    };
    this.#open.set(hostId, { record, heardAtMs: nowMs, isStored: false });
    return record;
  }

  /** It is stored: the agent is told to start. */
  async begin({ id, hostId, wish }: BaitRecord): Promise<void> {
    const open = this.#openOf(hostId, id);
    if (open === undefined) return;
    open.isStored = true;
    this.#options.onChange(hostId);
    const result = this.#options.gateway()?.bait(hostId, { do: 'start', experimentId: id, wish });
    if (result !== 'sent') await this.#lose(open, 'away');
  }

  /** It could not be stored, so it does not begin. */
  cancel({ id, hostId }: BaitRecord): void {
    if (this.#openOf(hostId, id) !== undefined) this.#open.delete(hostId);
  }

  /** Tells the agent to stop; undefined when nothing goes on there. How it ended is told by the agent. */
  stop(hostId: string): OrderResult | undefined {
    const open = this.#open.get(hostId);
    if (open === undefined) return undefined;
    return this.#options.gateway()?.bait(hostId, { do: 'stop', experimentId: open.record.id }) ?? 'away';
  }

  /** The experiments of a host, newest first. */
  async of(hostId: string): Promise<readonly BaitRecord[]> {
    const stored = await this.#options.store.read('baits', { hostId });
    const open = this.#open.get(hostId)?.record;
    // How far one is, is not written down.
    return stored.map((record) => (record.id === open?.id ? open : record));
  }

  /** What an agent says. Of what it was not asked for, or of what is known to be over, nothing is kept. */
  async take(hostId: string, report: BaitReport): Promise<void> {
    const { experimentId, state } = report;
    const open = this.#openOf(hostId, experimentId);
    if (open === undefined) return this.#takeLate(hostId, report);
    const nowMs = this.#options.now();
    open.heardAtMs = nowMs;
    const before = open.record;
    open.record = { ...before, heardAtMs: nowMs };
    if (state.is === 'unknown') return this.#lose(open, 'restarted');
    open.record = { ...open.record, state, ...(state.is === 'running' ? {} : { endedAtMs: nowMs }) };
    if (state.is !== 'running') return this.#settle(open);
    if (before.state.is === 'asked') await this.#options.store.write([{ op: 'put-bait', bait: open.record }]);
    this.#options.onChange(hostId);
  }

  /** One that was given up may be heard of after all: what it came to is kept, and one that still runs is stopped. */
  async #takeLate(hostId: string, { experimentId, state }: BaitReport): Promise<void> {
    if (state.is === 'unknown') return;
    const records = await this.#options.store.read('baits', { hostId });
    const record = records.find(({ id }) => id === experimentId);
    if (record?.state.is !== 'lost') return;
    if (state.is === 'running') {
      this.#options.gateway()?.bait(hostId, { do: 'stop', experimentId });
      return;
    }
    const nowMs = this.#options.now();
    await this.#options.store.write([
      { op: 'put-bait', bait: { ...record, state, heardAtMs: nowMs, endedAtMs: nowMs } },
    ]);
    this.#options.onChange(hostId);
  }

  /** To be called every few seconds: asks those that were not heard, gives up those that are overdue. */
  async passTime(): Promise<void> {
    // The store may be slow: one after the other.
    if (this.#isPassing) return;
    this.#isPassing = true;
    try {
      for (const open of [...this.#open.values()]) await this.#passTimeOf(open);
    } finally {
      this.#isPassing = false;
    }
  }

  async #passTimeOf(open: Open): Promise<void> {
    const nowMs = this.#options.now();
    const { hostId, id, wish, state, endedAtMs } = open.record;
    if (!open.isStored) return;
    // It is over, and could not be written down.
    if (endedAtMs !== undefined) return this.#settle(open);
    if (nowMs > this.#deadlineOf(open.record)) {
      const isThere = this.#options.gateway()?.canBait(hostId) === 'sent';
      // Should it come to life after all, nobody could stop it any more.
      this.#options.gateway()?.bait(hostId, { do: 'stop', experimentId: id });
      await this.#lose(open, isThere ? 'silent' : 'away');
    } else if (nowMs - open.heardAtMs > UNHEARD_MS) {
      // An order may have been lost on its way; an agent that has it already only says how it stands.
      const order = state.is === 'asked' ? ({ do: 'start', experimentId: id, wish } as const) : undefined;
      this.#options.gateway()?.bait(hostId, order ?? { do: 'tell', experimentId: id });
    }
  }

  #deadlineOf({ askedAtMs, wish, state }: BaitRecord): number {
    const { longestMs } = baitBounds({ slots: wish.slots, slotMs: wish.seconds * 1_000 });
    const patienceMs = state.is === 'asked' ? UNANSWERED_MS : longestMs + GRACE_MS;
    return Math.max(askedAtMs + patienceMs, this.#startedAtMs + COME_BACK_MS);
  }

  async #lose(open: Open, reason: BaitLoss): Promise<void> {
    open.record = { ...open.record, state: { is: 'lost', reason }, endedAtMs: this.#options.now() };
    await this.#settle(open);
  }

  /** It is over: stored first, so that a failure has the agent, or the passing of time, say it again. */
  async #settle(open: Open): Promise<void> {
    const { record } = open;
    await this.#options.store.write([{ op: 'put-bait', bait: record }]);
    // Another may have been begun meanwhile.
    if (this.#open.get(record.hostId) === open) this.#open.delete(record.hostId);
    this.#options.onChange(record.hostId);
  }

  #openOf(hostId: string, id: string): Open | undefined {
    const open = this.#open.get(hostId);
    return open?.record.id === id ? open : undefined;
  }
}
