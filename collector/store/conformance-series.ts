import assert from 'node:assert/strict';
import { incidentOf } from './conformance-data.ts';
import type { Store } from './store.ts';

const HOUR_MS = 3_600_000;
const HOUR = 493_000;

/** What every store must do with CPU over time. */
export const seriesRequirements: Record<string, (store: Store) => Promise<void>> = {
  'of an hour of a host the blob that was written last is read back, byte by byte': async (store) => {
    const blob = (first: number) => Uint8Array.from({ length: 256 }, (_, index) => (index + first) % 256);
    await store.write([
      { op: 'put-series', hostId: 'h1', hour: HOUR, blob: blob(1) },
      { op: 'put-series', hostId: 'h1', hour: HOUR + 1, blob: blob(2) },
      { op: 'put-series', hostId: 'h2', hour: HOUR, blob: blob(3) },
    ]);
    await store.write([{ op: 'put-series', hostId: 'h1', hour: HOUR, blob: blob(4) }]);
    const read = async (fromHour: number, toHour: number) =>
      (await store.read('series', { hostId: 'h1', fromHour, toHour })).map((row) => [row.hour, row.blob[0]]);
    assert.deepEqual(await read(HOUR - 1, HOUR + 5), [
      [HOUR, 4],
      [HOUR + 1, 2],
    ]);
    assert.deepEqual(await read(HOUR + 1, HOUR + 1), [[HOUR + 1, 2]]);
    assert.deepEqual(await read(HOUR + 2, HOUR + 9), []);
    const [row] = await store.read('series', { hostId: 'h2', fromHour: HOUR, toHour: HOUR });
    assert.deepEqual(Uint8Array.from(row?.blob ?? []), blob(3));
  },

  'an hour of all hosts is read page by page': async (store) => {
    const blob = Uint8Array.of(7);
    await store.write(
      ['c', 'a', 'b'].flatMap((hostId) =>
        [HOUR, HOUR + 1].map((hour) => ({ op: 'put-series', hostId, hour, blob }) as const),
      ),
    );
    const page = async (afterHost: string) =>
      (await store.read('series-of-hour', { hour: HOUR, afterHost, limit: 2 })).map(({ hostId }) => hostId);
    assert.deepEqual(await page(''), ['a', 'b']);
    assert.deepEqual(await page('b'), ['c']);
    assert.deepEqual(await page('c'), []);
  },

  'old hours go a piece at a time, oldest first, but not those around the beginning of an incident': async (store) => {
    const hours = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((offset) => HOUR + offset);
    await store.write(
      ['h1', 'h2'].flatMap((hostId) =>
        hours.map((hour) => ({ op: 'put-series', hostId, hour, blob: Uint8Array.of(1) }) as const),
      ),
    );
    const subject = { type: 'host', hostId: 'h1', hostname: 'web-1', site: 'south' } as const;
    const firstSeenMs = HOUR * HOUR_MS + HOUR_MS / 2;
    await store.write([{ op: 'put-incident', incident: { ...incidentOf('incident-1', 1), subject, firstSeenMs } }]);
    const old = { kind: 'series', beforeMs: (HOUR + 4) * HOUR_MS + HOUR_MS / 2 } as const;
    const forget = (limit: number) => store.write([{ op: 'forget-old', ...old, limit }]);
    const left = async (hostId: string) =>
      (await store.read('series', { hostId, fromHour: 0, toHour: HOUR * 2 })).map(({ hour }) => hour - HOUR);
    assert.equal(await store.read('has-old', old), true);
    await forget(3);
    const offsets = hours.map((hour) => hour - HOUR);
    assert.deepEqual([await left('h1'), await left('h2')], [offsets.slice(2), offsets.slice(1)]);
    await forget(2_000);
    assert.deepEqual(await left('h1'), [-2, -1, 0, 1, 2, 4]);
    assert.equal(await store.read('has-old', old), false);
    assert.deepEqual(await left('h2'), [4]);
  },
};
