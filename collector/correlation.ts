import type { Allowance } from '#shared/model/allowance.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type {
  CorrelateCounters,
  CorrelatedHost,
  CorrelateEvent,
  CorrelateOutcome,
} from './correlate/correlate-event.ts';
import { Correlator } from './correlate/correlator.ts';
import { unheldAlertIds } from './correlate/unheld-alerts.ts';
import type { RelevantAlert } from './store/alert-chunk.ts';
import type { StoredAllowance } from './store/queries.ts';
import type { Store } from './store/store.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import type { WriteOperation } from './store/write-operation.ts';

export interface CorrelationOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly signatures: () => SignatureSet;
  readonly now: () => number;
  /** False when the host is not connected (any more): the question comes up again by itself. */
  readonly ask: (hostId: string, questions: readonly OwnerQuestion[]) => boolean;
  /** Told after the commit. */
  readonly onIncidents: (incidents: readonly Incident[]) => void;
}

const PAGE = 1_000;
const QUESTIONS_AT_ONCE = 100;
/** Alerts that may still have waited for an answer when the collector last ended. */
const REPLAYED_MS = 3_600_000;
const MAX_REPLAYED = 20_000;

/**
 * Keeps the correlator and the store in step: what an event changes is committed together with what caused it, and only then are
 * questions asked and listeners told. When a commit fails, the correlator is built anew from what the store holds.
 */
export class Correlation {
  readonly #options: CorrelationOptions;
  readonly #connected = new Map<string, CorrelatedHost>();
  readonly #inFlight = new Set<Promise<unknown>>();
  #correlator: Correlator;
  #rebuilding: Promise<void> | undefined;
  rebuilds = 0;

  constructor(options: CorrelationOptions) {
    this.#options = options;
    this.#correlator = new Correlator(options.signatures);
  }

  get counters(): CorrelateCounters {
    return this.#correlator.counters;
  }

  /** Takes up what the store holds. */
  async start(): Promise<void> {
    const { store, now } = this.#options;
    const correlator = new Correlator(this.#options.signatures);
    const [hosts, incidents, sensors, allowances] = await Promise.all([
      readAll((page) => store.read('hosts', page)),
      readAll((page) => store.read('incidents', page)),
      store.read('sensors', {}),
      this.#readAllowances(),
    ]);
    const alerts = await this.#readUnheld(incidents);
    const nowMs = now();
    const outcomes = [
      correlator.handle({ type: 'restore', hosts: hosts.map(toCorrelatedHost), incidents, alerts, allowances }, nowMs),
      ...sensors
        .filter(({ lastAlertMs }) => lastAlertMs !== undefined)
        .map(({ site, lastAlertMs }) =>
          correlator.handle({ type: 'sensor-reported', site, atMs: lastAlertMs ?? 0 }, nowMs),
        ),
      ...[...this.#connected.values()].map((host) => correlator.handle({ type: 'host-connected', host }, nowMs)),
    ];
    const replayed = await this.#readLatestAlerts(nowMs);
    outcomes.push(correlator.handle({ type: 'alerts', alerts: replayed, replayed: true }, nowMs));
    this.#correlator = correlator;
    for (const outcome of outcomes) await this.#commit(outcome, []);
  }

  /** Resolves when `operations` and all that follows from the event are durable; rejects when nothing of it is. */
  async submit(event: CorrelateEvent, operations: readonly WriteOperation[] = []): Promise<void> {
    while (this.#rebuilding !== undefined) await this.#rebuilding;
    if (event.type === 'host-connected') this.#connected.set(event.host.hostId, event.host);
    if (event.type === 'host-disconnected') this.#connected.delete(event.hostId);
    const outcome = this.#correlator.handle(event, this.#options.now());
    try {
      await this.#commit(outcome, operations);
    } catch (error) {
      this.#rebuilding ??= this.#rebuild();
      throw error;
    }
  }

  /** Takes up the allowances as the store holds them now, and answers with them. */
  async useAllowances(): Promise<readonly Allowance[]> {
    const allowances = await this.#readAllowances();
    await this.submit({ type: 'allowances', allowances });
    return allowances.map(({ allowance }) => allowance);
  }

  async #commit(outcome: CorrelateOutcome, operations: readonly WriteOperation[]): Promise<void> {
    const atMs = this.#options.now();
    const puts = [
      ...outcome.incidents.map((incident): WriteOperation => ({ op: 'put-incident', incident, atMs })),
      ...outcome.allowanceCounts.map((count): WriteOperation => ({ op: 'put-allowance-count', ...count })),
    ];
    if (puts.length + operations.length > 0) {
      const write = this.#options.store.write([...operations, ...puts]);
      this.#inFlight.add(write);
      try {
        await write;
      } finally {
        this.#inFlight.delete(write);
      }
    }
    if (outcome.incidents.length > 0) this.#options.onIncidents(outcome.incidents);
    const byHost = Map.groupBy(outcome.questions, ({ hostId }) => hostId);
    for (const [hostId, addressed] of byHost) {
      for (let from = 0; from < addressed.length; from += QUESTIONS_AT_ONCE) {
        this.#options.ask(
          hostId,
          addressed.slice(from, from + QUESTIONS_AT_ONCE).map(({ question }) => question),
        );
      }
    }
  }

  /** Everything that is on its way is waited for, so that what the store then holds is the whole truth. */
  async #rebuild(): Promise<void> {
    this.rebuilds += 1;
    await Promise.allSettled(this.#inFlight);
    for (let delayMs = 100; ; delayMs = Math.min(5_000, delayMs * 2)) {
      try {
        await this.start();
        break;
      } catch {
        // The store is still refusing: senders keep what they have until it does not.
        await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
      }
    }
    this.#rebuilding = undefined;
  }

  #readAllowances(): Promise<readonly StoredAllowance[]> {
    const { store, now } = this.#options;
    return readAll((page) => store.read('allowances', { ...page, activeAtMs: now() }));
  }

  async #readUnheld(incidents: readonly Incident[]): Promise<readonly RelevantAlert[]> {
    const ids = unheldAlertIds(incidents);
    const alerts: RelevantAlert[] = [];
    for (let from = 0; from < ids.length; from += PAGE) {
      alerts.push(...(await this.#options.store.read('relevant-alerts', { ids: ids.slice(from, from + PAGE) })));
    }
    return alerts;
  }

  async #readLatestAlerts(nowMs: number): Promise<readonly RelevantAlert[]> {
    const alerts: RelevantAlert[] = [];
    let after: string | undefined;
    do {
      const page = await this.#options.store.read('alerts', {
        ...{ limit: PAGE, fromMs: nowMs - REPLAYED_MS, miningOnly: true },
        ...(after === undefined ? {} : { after }),
      });
      alerts.push(...page.rows.map(({ id, site, alert }) => ({ id, site, alert })));
      after = page.next;
    } while (after !== undefined && alerts.length < MAX_REPLAYED);
    return alerts.reverse();
  }
}

export function toCorrelatedHost(host: HostRecord): CorrelatedHost {
  const { hostId, site, facts, clockOffsetMs, capabilities } = host;
  return { hostId, site, hostname: facts.hostname, addresses: facts.addresses, clockOffsetMs, capabilities };
}

async function readAll<T>(
  read: (page: {
    readonly limit: number;
    readonly after?: string;
  }) => Promise<{ readonly rows: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const rows: T[] = [];
  let after: string | undefined;
  do {
    const page = await read(after === undefined ? { limit: PAGE } : { limit: PAGE, after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}
