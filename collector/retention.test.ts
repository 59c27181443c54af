import { afterEach, beforeEach, expect, it } from 'vitest';
import { alertLine, chunkOf } from './store/conformance-data.ts';
import { RetentionKeeper } from './retention.ts';
import { openTestStore, type TestStore } from './store/sqlite/testing/open-test-store.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 23, 12);

let opened: TestStore;

beforeEach(async () => {
  opened = await openTestStore();
});
afterEach(() => opened[Symbol.asyncDispose]());

function linesAt(atMs: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    alertLine({ atMs: atMs + n, source: '192.0.2.1', destination: '198.51.100.1' }),
  );
}

it('forgets by the defaults, in pieces, while alerts keep coming in', async () => {
  const { store } = opened;
  const oldMs = NOW_MS - 91 * DAY_MS;
  await store.ingest(chunkOf(linesAt(oldMs, 7_000), { source: 'old' }));
  await store.ingest(chunkOf(linesAt(NOW_MS - 89 * DAY_MS, 10), { source: 'kept' }));
  const pieces: number[] = [];
  let ingested = 0;
  await using keeper = new RetentionKeeper({
    ...{ now: () => NOW_MS, pauseMs: 1 },
    store: {
      read: (query, params) => store.read(query, params),
      write: async (operations) => {
        const [operation] = operations;
        if (operation?.op === 'forget-old') pieces.push(operation.limit);
        const writing = store.write(operations);
        // Handed over while the piece is deleted; has to be there in the end.
        const report = await store.ingest(chunkOf(linesAt(NOW_MS, 5), { source: `live-${pieces.length}` }));
        ingested += report.understood;
        await writing;
      },
    },
    reportError: (error) => {
      throw error;
    },
  });
  await keeper.forget();
  expect(pieces).toEqual([2_000, 2_000, 2_000, 2_000]);
  expect(ingested).toBe(20);
  const { rows } = await store.read('alerts', { limit: 1_000 });
  expect(rows).toHaveLength(30);
  expect(await store.read('has-old', { kind: 'alerts', beforeMs: NOW_MS - 90 * DAY_MS })).toBe(false);
  const [counted] = await store.read('top-sources', { fromMs: oldMs - DAY_MS, toMs: NOW_MS + DAY_MS, limit: 1 });
  expect(counted?.alerts).toBe(7_000 + 10 + 20);
});

it('keeps what somebody wants kept for ever, and stops when it is told to', async () => {
  const { store } = opened;
  await store.ingest(chunkOf(linesAt(NOW_MS - 400 * DAY_MS, 5_000), { source: 'old' }));
  await store.write([{ op: 'put-retention', retention: { findings: 1 } }]);
  const keeper = new RetentionKeeper({ store, now: () => NOW_MS, pauseMs: 1, reportError: () => undefined });
  await keeper.forget();
  expect((await store.read('top-sources', { fromMs: 0, toMs: NOW_MS, limit: 1 }))[0]?.alerts).toBe(5_000);
  expect(await store.read('has-old', { kind: 'alerts', beforeMs: NOW_MS })).toBe(true);
  await store.write([{ op: 'put-retention', retention: { alerts: 1 } }]);
  await keeper[Symbol.asyncDispose]();
  await keeper.forget();
  expect(await store.read('has-old', { kind: 'alerts', beforeMs: NOW_MS })).toBe(true);
});

it('keeps CPU over time for two weeks, unless somebody says otherwise', async () => {
  const { store } = opened;
  const hours = [15, 13].map((days) => Math.floor((NOW_MS - days * DAY_MS) / 3_600_000));
  const put = hours.map((hour) => ({ op: 'put-series', hostId: 'h1', hour, blob: Uint8Array.of(1) }) as const);
  await store.write(put);
  await using keeper = new RetentionKeeper({ store, now: () => NOW_MS, pauseMs: 1, reportError: () => undefined });
  const left = async () =>
    (await store.read('series', { hostId: 'h1', fromHour: 0, toHour: 1_000_000 })).map(({ hour }) => hour);
  await keeper.forget();
  expect(await left()).toEqual(hours.slice(1));
  await store.write([...put, { op: 'put-retention', retention: { alerts: 1 } }]);
  await keeper.forget();
  expect(await left()).toEqual(hours);
  await store.write([{ op: 'put-retention', retention: { series: 1 } }]);
  await keeper.forget();
  expect(await left()).toEqual([]);
});
