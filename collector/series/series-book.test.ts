import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summaryOf } from '../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../store/sqlite/testing/open-test-store.ts';
import type { Store } from '../store/store.ts';
import { SeriesBook } from './series-book.ts';
import { HOUR_MS, hourOf } from './series-point.ts';

const BEGIN_MS = 493_000 * HOUR_MS;

let opened: TestStore;
let nowMs: number;
let blobsWritten: number;
let isBroken: boolean;

beforeEach(async () => {
  opened = await openTestStore();
  nowMs = BEGIN_MS + 1_000;
  blobsWritten = 0;
  isBroken = false;
});
afterEach(() => opened[Symbol.asyncDispose]());

function openBook(): SeriesBook {
  const store: Pick<Store, 'read' | 'write'> = {
    read: (query, params) => opened.store.read(query, params),
    write: async (operations) => {
      if (isBroken) throw new Error('the disk is full');
      blobsWritten += operations.filter(({ op }) => op === 'put-series').length;
      await opened.store.write(operations);
    },
  };
  return new SeriesBook({ store, now: () => nowMs, random: () => 0 });
}

/** A summary every 10 s, and the look for what is due every second, as the timer does it. */
async function live(book: SeriesBook, seconds: number): Promise<void> {
  for (let second = 1; second <= seconds; second++) {
    nowMs += 1_000;
    if (second % 10 === 0) book.add('h1', summaryOf(nowMs), 0);
    await book.writeDue();
  }
}

async function timesOf(book: SeriesBook): Promise<readonly number[]> {
  const points = await book.points('h1', BEGIN_MS - 3 * HOUR_MS, BEGIN_MS + 5 * HOUR_MS);
  return points.map(({ atMs }) => (atMs - BEGIN_MS) / 1000);
}

describe('the book of CPU over time', () => {
  it('is written at most once a minute, and whole at its end', async () => {
    const book = openBook();
    await live(book, 300);
    expect(blobsWritten).toBeGreaterThanOrEqual(4);
    expect(blobsWritten).toBeLessThanOrEqual(5);
    expect(await timesOf(book)).toHaveLength(30);
    await book[Symbol.asyncDispose]();
    expect(await timesOf(openBook())).toHaveLength(30);
  });

  it('goes on after the collector was killed, and lost at most a minute', async () => {
    await live(openBook(), 200);
    const killed = openBook();
    await killed.start();
    const kept = (await timesOf(killed)).length;
    expect(kept).toBeGreaterThanOrEqual(14);
    await live(killed, 100);
    await killed[Symbol.asyncDispose]();
    const times = await timesOf(openBook());
    expect(times).toHaveLength(kept + 10);
    expect(new Set(times).size).toBe(times.length);
  });

  it('knows the last hour of every host after a restart, without another question', async () => {
    const book = openBook();
    await live(book, 4_000);
    await book[Symbol.asyncDispose]();
    const again = openBook();
    expect(again.lastHour('h1')).toBeUndefined();
    await again.start();
    expect(again.lastHour('h1')?.busyCores.filter((cores) => cores === 0.5).length).toBeGreaterThanOrEqual(29);
    expect(again.lastHour('h2')).toBeUndefined();
    await again[Symbol.asyncDispose]();
  });

  it('takes summaries that an agent kept for an hour to the hours in which they belong', async () => {
    const first = openBook();
    await live(first, 60);
    await first[Symbol.asyncDispose]();
    nowMs = BEGIN_MS + 1.5 * HOUR_MS;
    const book = openBook();
    await book.start();
    for (let second = 70; second < 5_000; second += 10) book.add('h1', summaryOf(BEGIN_MS + second * 1000), 0);
    await book[Symbol.asyncDispose]();
    const times = [...(await timesOf(openBook()))].sort((left, right) => left - right);
    expect(times).toHaveLength(6 + 493);
    expect(new Set(times).size).toBe(times.length);
    expect(await opened.store.read('series', { hostId: 'h1', fromHour: 0, toHour: hourOf(nowMs) })).toHaveLength(2);
  });

  it('puts times right by the clock of the agent, and counts what is of another time altogether', async () => {
    const book = openBook();
    book.add('h1', summaryOf(nowMs + 86_400_000), 86_400_000);
    book.add('h1', summaryOf(nowMs + 86_400_000), 0);
    book.add('h1', summaryOf(0), 0);
    book.add('h1', summaryOf(Number.NaN), 0);
    expect(await timesOf(book)).toEqual([1]);
    expect(book.counters.seriesPointsDropped).toBe(3);
    await book[Symbol.asyncDispose]();
  });

  it('keeps what the disk did not take until it does', async () => {
    const book = openBook();
    isBroken = true;
    await live(book, 130);
    expect(book.counters.seriesNotWritten).toBeGreaterThan(0);
    isBroken = false;
    await live(book, 10);
    // Written in the first second in which it could be.
    expect(await timesOf(openBook())).toHaveLength(13);
    await book[Symbol.asyncDispose]();
  });

  it('counts a damaged hour and goes on without it', async () => {
    await opened.store.write([
      { op: 'put-series', hostId: 'h1', hour: hourOf(nowMs), blob: Uint8Array.of(1, 2, 3) },
      { op: 'put-series', hostId: 'h2', hour: hourOf(nowMs), blob: new Uint8Array(0) },
    ]);
    const book = openBook();
    await book.start();
    await live(book, 70);
    expect(book.counters.seriesDamaged).toBeGreaterThan(0);
    await book[Symbol.asyncDispose]();
    expect(await timesOf(openBook())).toHaveLength(7);
  });
});
