import type { Finding } from '#shared/model/finding.ts';
import { type CollectorMessage, type FindingRevision, MAX_BATCH_FINDINGS } from '#shared/protocol/messages.ts';
import type { WriteResult } from '../memory/write-result.ts';
import { BatchBudget } from './batch-budget.ts';

/** As much of the outbox as the link needs. */
export interface DeliverableOutbox {
  take(limit: number, maxBytes: number): readonly Finding[];
  acknowledge(revisions: readonly FindingRevision[]): WriteResult;
  reject(revisions: readonly FindingRevision[]): WriteResult;
}

export interface Batch {
  readonly batch: number;
  readonly findings: readonly Finding[];
}

export interface DeliveryStatistics {
  batchesSent: number;
  findingsSent: number;
  findingsAcknowledged: number;
  findingsRejected: number;
  /** Acknowledgements of a batch that is not on its way: doubled, late, or made up. They change nothing. */
  strayAcknowledgements: number;
  /** Answers after which the outbox was as before: the collector took nothing, or the disk did not take the change. */
  fruitlessAnswers: number;
}

type Acknowledged = Extract<CollectorMessage, { type: 'acknowledged' }>['body'];

/**
 * Moves findings from the outbox to the collector, one batch at a time. A finding leaves the outbox only by an acknowledgement of
 * the batch that carried it, and only up to the revision that was carried.
 */
export class Delivery {
  readonly statistics: DeliveryStatistics = {
    batchesSent: 0,
    findingsSent: 0,
    findingsAcknowledged: 0,
    findingsRejected: 0,
    strayAcknowledgements: 0,
    fruitlessAnswers: 0,
  };
  readonly #outbox: DeliverableOutbox;
  readonly #restMs: number;
  readonly #budget = new BatchBudget();
  #lastBatch = 0;
  #onItsWay: { readonly batch: Batch; readonly sentAtMs: number } | undefined;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  /** @param restMs how long nothing is sent after an answer that changed nothing */
  constructor(outbox: DeliverableOutbox, restMs: number) {
    this.#outbox = outbox;
    this.#restMs = restMs;
  }

  /** The next batch to send; undefined while one is on its way, or when nothing waits. Times are monotonic milliseconds. */
  next(nowMs: number): Batch | undefined {
    if (this.#onItsWay !== undefined || nowMs < this.#restUntilMs) return undefined;
    const findings = this.#outbox.take(MAX_BATCH_FINDINGS, this.#budget.bytes);
    if (findings.length === 0) return undefined;
    this.#lastBatch += 1;
    const batch = { batch: this.#lastBatch, findings };
    this.#onItsWay = { batch, sentAtMs: nowMs };
    this.statistics.batchesSent += 1;
    this.statistics.findingsSent += findings.length;
    return batch;
  }

  /** Since when a batch has been on its way without an answer. */
  get waitingSinceMs(): number | undefined {
    return this.#onItsWay?.sentAtMs;
  }

  /** The collector has answered. */
  settle(answer: Acknowledged, nowMs: number): void {
    const sent = this.#onItsWay;
    if (sent === undefined || sent.batch.batch !== answer.batch) {
      this.statistics.strayAcknowledgements += 1;
      return;
    }
    this.#onItsWay = undefined;
    this.#budget.answered(nowMs - sent.sentAtMs);
    const done = this.#acknowledge(sent.batch, answer) + this.#reject(sent.batch, answer);
    if (done > 0) return;
    this.statistics.fruitlessAnswers += 1;
    this.#restUntilMs = nowMs + this.#restMs;
  }

  /** The connection has ended: what was on its way is sent again on the next one. */
  connectionLost(): void {
    if (this.#onItsWay !== undefined) this.#budget.lost();
    this.#onItsWay = undefined;
  }

  #acknowledge({ findings }: Batch, answer: Acknowledged): number {
    const sentRevs = new Map(findings.map(({ id, rev }) => [id, rev]));
    const revisions = answer.findings.flatMap(({ id, rev }) => {
      const sentRev = sentRevs.get(id);
      return sentRev === undefined ? [] : [{ id, rev: Math.min(rev, sentRev) }];
    });
    if (revisions.length === 0 || !this.#outbox.acknowledge(revisions).written) return 0;
    this.statistics.findingsAcknowledged += revisions.length;
    return revisions.length;
  }

  #reject({ findings }: Batch, answer: Acknowledged): number {
    const revisions = answer.rejected.flatMap(({ index }) => findings[index] ?? []);
    if (revisions.length === 0 || !this.#outbox.reject(revisions).written) return 0;
    this.statistics.findingsRejected += revisions.length;
    return revisions.length;
  }
}
