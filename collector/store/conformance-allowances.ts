import assert from 'node:assert/strict';
import type { Allowance } from '#shared/model/allowance.ts';
import type { Store } from './store.ts';

function allowanceOf(id: string, more: Partial<Allowance> = {}): Allowance {
  return {
    ...{ id, match: { exe: '/opt/build/bin/builder', user: 'ci' }, scope: { type: 'site', site: 's' } },
    ...{ reason: 'the nightly build', owner: 'ops', createdAtMs: 10, ...more },
  };
}

/** What every store must do with what is normal somewhere. */
export const allowanceRequirements: Record<string, (store: Store) => Promise<void>> = {
  'an allowance is read back as it was written, and what is not there is undefined': async (store) => {
    const allowance = allowanceOf('alw_1', { expiresAtMs: 99, risky: true });
    await store.write([{ op: 'put-allowance', allowance }]);
    assert.deepEqual(await store.read('allowance', { id: 'alw_1' }), { allowance, silenced: 0 });
    assert.deepEqual(await store.read('allowances', { limit: 10 }), { rows: [{ allowance, silenced: 0 }] });
    assert.equal(await store.read('allowance', { id: 'alw_2' }), undefined);
  },

  'what an allowance silenced is counted, and outlasts a change of it': async (store) => {
    const allowance = allowanceOf('alw_1');
    await store.write([{ op: 'put-allowance', allowance }]);
    await store.write([{ op: 'put-allowance-count', id: 'alw_1', silenced: 7, lastSilencedMs: 1_000 }]);
    const revoked = { ...allowance, revoked: { atMs: 20, by: 'anna' } };
    await store.write([
      { op: 'put-allowance', allowance: revoked },
      { op: 'put-allowance-count', id: 'alw_gone', silenced: 1, lastSilencedMs: 1 },
    ]);
    assert.deepEqual(await store.read('allowance', { id: 'alw_1' }), {
      ...{ allowance: revoked, silenced: 7, lastSilencedMs: 1_000 },
    });
    assert.equal((await store.read('allowances', { limit: 10 })).rows.length, 1);
  },

  'active allowances are those that nobody took back and that are not over': async (store) => {
    const all = [
      allowanceOf('alw_1'),
      allowanceOf('alw_2', { expiresAtMs: 50 }),
      allowanceOf('alw_3', { expiresAtMs: 51 }),
      allowanceOf('alw_4', { revoked: { atMs: 20, by: 'anna' } }),
    ];
    await store.write(all.map((allowance) => ({ op: 'put-allowance', allowance })));
    const ids = async (params: { activeAtMs?: number }) =>
      (await store.read('allowances', { limit: 10, ...params })).rows.map(({ allowance }) => allowance.id);
    assert.deepEqual(await ids({ activeAtMs: 50 }), ['alw_3', 'alw_1']);
    assert.deepEqual(await ids({}), ['alw_4', 'alw_3', 'alw_2', 'alw_1']);
  },

  'pages of allowances meet every one once': async (store) => {
    const all = Array.from({ length: 7 }, (_, n) => allowanceOf(`alw_${n}`, { createdAtMs: n % 3 }));
    await store.write(all.map((allowance) => ({ op: 'put-allowance', allowance })));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.read('allowances', { limit: 3, ...(after === undefined ? {} : { after }) });
      seen.push(...page.rows.map(({ allowance }) => allowance.id));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual([...seen].sort(), all.map(({ id }) => id).sort());
  },
};
