import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/model/finding.ts';
import type { FindingRevision } from '#shared/protocol/messages.ts';
import { exampleFinding } from '#shared/protocol/testing.ts';
import { BatchBudget } from './batch-budget.ts';
import { Delivery, type DeliverableOutbox } from './delivery.ts';

class ListOutbox implements DeliverableOutbox {
  readonly acknowledged: FindingRevision[] = [];
  readonly rejected: FindingRevision[] = [];
  isDiskFull = false;
  waiting: Finding[];

  constructor(waiting: Finding[]) {
    this.waiting = waiting;
  }
  take(limit: number): readonly Finding[] {
    return this.waiting.slice(0, limit);
  }
  acknowledge(revisions: readonly FindingRevision[]) {
    return this.#remove(revisions, this.acknowledged);
  }
  reject(revisions: readonly FindingRevision[]) {
    return this.#remove(revisions, this.rejected);
  }
  #remove(revisions: readonly FindingRevision[], log: FindingRevision[]) {
    if (this.isDiskFull) return { written: false, code: 'sqlite-13' } as const;
    log.push(...revisions.map(({ id, rev }) => ({ id, rev })));
    this.waiting = this.waiting.filter((one) => !revisions.some(({ id, rev }) => one.id === id && one.rev <= rev));
    return { written: true } as const;
  }
}

const A = exampleFinding('finding-a', 2);
const B = exampleFinding('finding-b', 1);
const answer = (batch: number, findings: FindingRevision[], rejected: { index: number; path: string }[] = []) => ({
  batch,
  findings,
  rejected,
});

describe('Delivery', () => {
  it('has one batch on its way, and the next after its answer', () => {
    const outbox = new ListOutbox([A, B]);
    const delivery = new Delivery(outbox, 1_000);
    expect(delivery.next(0)).toEqual({ batch: 1, findings: [A, B] });
    expect(delivery.next(0)).toBeUndefined();
    delivery.settle(answer(1, [{ id: A.id, rev: 2 }]), 10);
    expect(delivery.next(10)).toEqual({ batch: 2, findings: [B] });
  });

  it('takes nothing from an acknowledgement of something else', () => {
    const outbox = new ListOutbox([A, B]);
    const delivery = new Delivery(outbox, 1_000);
    delivery.settle(answer(0, [{ id: A.id, rev: 2 }]), 0);
    delivery.next(0);
    for (const batch of [0, 2, 7]) delivery.settle(answer(batch, [{ id: A.id, rev: 2 }]), 0);
    expect(outbox.acknowledged).toEqual([]);
    delivery.settle(
      answer(1, [
        { id: A.id, rev: 99 },
        { id: 'finding-of-others', rev: 1 },
      ]),
      0,
    );
    delivery.settle(answer(1, [{ id: B.id, rev: 1 }]), 0);
    expect(outbox.acknowledged).toEqual([{ id: A.id, rev: 2 }]);
    expect(delivery.statistics.strayAcknowledgements).toBe(5);
  });

  it('drops what was rejected, by its place in the batch', () => {
    const outbox = new ListOutbox([A, B]);
    const delivery = new Delivery(outbox, 1_000);
    delivery.next(0);
    delivery.settle(
      answer(
        1,
        [{ id: B.id, rev: 1 }],
        [
          { index: 0, path: 'kind' },
          { index: 44, path: '' },
        ],
      ),
      0,
    );
    expect(outbox.rejected).toEqual([{ id: A.id, rev: 2 }]);
    expect(outbox.waiting).toEqual([]);
  });

  it('rests after an answer that changed nothing, instead of sending the same without end', () => {
    const outbox = new ListOutbox([A]);
    const delivery = new Delivery(outbox, 1_000);
    delivery.next(0);
    delivery.settle(answer(1, []), 0);
    expect(delivery.next(999)).toBeUndefined();
    expect(delivery.next(1_000)).toMatchObject({ batch: 2 });
    outbox.isDiskFull = true;
    delivery.settle(answer(2, [{ id: A.id, rev: 2 }]), 1_000);
    expect(delivery.next(1_001)).toBeUndefined();
    expect(delivery.statistics).toMatchObject({ fruitlessAnswers: 2, findingsAcknowledged: 0 });
  });

  it('sends again what was on its way when the connection ended, under another number', () => {
    const delivery = new Delivery(new ListOutbox([A]), 1_000);
    delivery.next(0);
    delivery.connectionLost();
    expect(delivery.next(0)).toEqual({ batch: 2, findings: [A] });
  });
});

it('BatchBudget finds a size that the link carries, within its bounds', () => {
  const budget = new BatchBudget();
  for (let times = 0; times < 9; times++) budget.answered(100);
  expect(budget.bytes).toBe(480_000);
  budget.answered(2_000);
  expect(budget.bytes).toBe(480_000);
  budget.answered(9_000);
  expect(budget.bytes).toBe(240_000);
  for (let times = 0; times < 9; times++) budget.lost();
  expect(budget.bytes).toBe(8_192);
});
