import assert from 'node:assert/strict';
import type { BaitRecord } from '#shared/model/bait.ts';
import type { Store } from './store.ts';
import { MAX_KEPT_BAITS } from './write-operation.ts';

function baitOf(id: string, hostId: string, more: Partial<BaitRecord> = {}): BaitRecord {
  return {
    ...{ id, hostId, askedAtMs: 10, askedBy: 'anna', wish: { slots: 13, seconds: 2, seed: 's' } },
    ...{ state: { is: 'asked' }, ...more },
  };
}

/** What every store must do with experiments. */
export const baitRequirements: Record<string, (store: Store) => Promise<void>> = {
  'an experiment is read back as it was written last, newest first, and only of its host': async (store) => {
    const first = baitOf('bait-0001', 'h1', { endedAtMs: 20, state: { is: 'lost', reason: 'silent' } });
    const second = baitOf('bait-0002', 'h1');
    await store.write([
      { op: 'put-bait', bait: baitOf('bait-0001', 'h1') },
      { op: 'put-bait', bait: baitOf('bait-0003', 'h2') },
      { op: 'put-bait', bait: second },
      { op: 'put-bait', bait: first },
    ]);
    assert.deepEqual(await store.read('baits', { hostId: 'h1' }), [second, first]);
    assert.deepEqual(await store.read('baits', { hostId: 'h3' }), []);
    assert.deepEqual(
      (await store.read('open-baits', {})).map(({ id }) => id),
      ['bait-0003', 'bait-0002'],
    );
  },

  'the latest experiments of a host are kept, and those of others stay': async (store) => {
    await store.write([{ op: 'put-bait', bait: baitOf('bait-other', 'h2') }]);
    const all = Array.from({ length: MAX_KEPT_BAITS + 5 }, (_, n) => baitOf(`bait-${1_000 + n}`, 'h1'));
    await store.write(all.map((bait) => ({ op: 'put-bait', bait })));
    assert.deepEqual(await store.read('baits', { hostId: 'h1' }), all.slice(-MAX_KEPT_BAITS).reverse());
    assert.equal((await store.read('baits', { hostId: 'h2' })).length, 1);
  },
};
