import assert from 'node:assert/strict';
import type { AccountRecord, ApiTokenRecord, SessionRecord } from './access-records.ts';
import type { Store } from './store.ts';
import type { WriteOperation } from './write-operation.ts';

const CONFLICT = { name: 'StoreError', code: 'conflict' };

const ann: AccountRecord = { id: 'acc_1', name: 'Ann', role: 'administrator', password: '$a', createdAtMs: 1 };
const bob: AccountRecord = { id: 'acc_2', name: 'bob', role: 'viewer', password: '$b', createdAtMs: 2 };
const token: ApiTokenRecord = {
  ...{ id: 'tok_1', hash: 'h1', name: 'backup', role: 'viewer', createdAtMs: 5, createdBy: 'Ann', expiresAtMs: 9 },
};

const sessionOf = (hash: string, more: Partial<SessionRecord> = {}): WriteOperation => ({
  op: 'put-session',
  session: { hash, name: 'x', role: 'viewer', createdAtMs: 10, lastSeenMs: 10, ...more },
});

/** What every store must do with sessions, accounts and tokens. */
export const accessRequirements: Record<string, (store: Store) => Promise<void>> = {
  'a sign-in link is used once, before its time is over, and else its batch is refused': async (store) => {
    const link = { hash: 'l', role: 'viewer', expiresAtMs: 100 } as const;
    await store.write([{ op: 'put-sign-in-link', link }]);
    assert.deepEqual(await store.read('sign-in-link', { hash: 'l' }), link);
    const use = (hash: string, atMs: number, session: string) =>
      store.write([sessionOf(session), { op: 'use-sign-in-link', hash, atMs }]);
    await assert.rejects(use('l', 100, 'late'), CONFLICT);
    const results = await Promise.allSettled([use('l', 99, 's1'), use('l', 99, 's2')]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(await store.read('session', { hash: 'late' }), undefined);
    assert.equal(await store.read('sign-in-link', { hash: 'l' }), undefined);
  },

  'links that an account made, and sessions opened by them, end with it or as far as they are above its role': async (
    store,
  ) => {
    const link = (hash: string, role: AccountRecord['role'], grantedBy: string): WriteOperation => ({
      ...{ op: 'put-sign-in-link', link: { hash, role, expiresAtMs: 100, grantedBy } },
    });
    const eve = { ...ann, id: 'acc_9', name: 'eve' };
    await store.write([
      ...[ann, eve, bob].map((account): WriteOperation => ({ op: 'add-account', account })),
      ...[link('la', 'administrator', ann.id), link('lv', 'viewer', ann.id), link('le', 'administrator', eve.id)],
      { op: 'put-sign-in-link', link: { hash: 'l', role: 'administrator', expiresAtMs: 100 } },
      sessionOf('sa', { role: 'administrator', grantedBy: ann.id }),
      ...[sessionOf('sv', { grantedBy: ann.id }), sessionOf('se', { grantedBy: eve.id }), sessionOf('s')],
    ]);
    assert.equal((await store.read('sign-in-link', { hash: 'la' }))?.grantedBy, ann.id);
    assert.equal((await store.read('session', { hash: 'sa' }))?.grantedBy, ann.id);
    const left = async () => {
      const links = ['la', 'lv', 'le', 'l'].map((hash) => store.read('sign-in-link', { hash }));
      const sessions = ['sa', 'sv', 'se', 's'].map((hash) => store.read('session', { hash }));
      return (await Promise.all([...links, ...sessions])).flatMap((each) => each?.hash ?? []).join(' ');
    };
    await store.write([{ op: 'end-grants', accountId: ann.id, above: 'operator' }]);
    assert.equal(await left(), 'lv le l sv se s');
    await store.write([{ op: 'end-grants', accountId: ann.id }]);
    assert.equal(await left(), 'le l se s');
    await assert.rejects(store.write([link('x', 'operator', bob.id)]), CONFLICT);
    await assert.rejects(store.write([link('x', 'viewer', 'gone')]), CONFLICT);
    await store.write([link('x', 'viewer', bob.id)]);
  },

  'sessions are read back, move on in time, and end alone or with their account': async (store) => {
    await store.write([
      sessionOf('a', { accountId: 'acc_1' }),
      sessionOf('b', { accountId: 'acc_1' }),
      sessionOf('c', { accountId: 'acc_2' }),
      sessionOf('d'),
      { op: 'touch-session', hash: 'd', atMs: 30 },
      { op: 'touch-session', hash: 'd', atMs: 20 },
    ]);
    const left = async () => {
      const all = await Promise.all(['a', 'b', 'c', 'd'].map((hash) => store.read('session', { hash })));
      return all.map((session) => session?.hash ?? '').join('');
    };
    const session = { hash: 'd', name: 'x', role: 'viewer', createdAtMs: 10, lastSeenMs: 30 } as const;
    assert.deepEqual(await store.read('session', { hash: 'd' }), session);
    assert.equal((await store.read('session', { hash: 'a' }))?.accountId, 'acc_1');
    await store.write([{ op: 'end-sessions', of: { accountId: 'acc_1', besides: 'b' } }]);
    assert.equal(await left(), 'bcd');
    await store.write([{ op: 'end-sessions', of: { hash: 'b' } }]);
    assert.equal(await left(), 'cd');
    await store.write([{ op: 'forget-sessions', seenBeforeMs: 30, createdBeforeMs: 10, atMs: 0 }]);
    assert.equal(await left(), 'd');
    await store.write([{ op: 'forget-sessions', seenBeforeMs: 0, createdBeforeMs: 11, atMs: 0 }]);
    assert.equal(await left(), '');
  },

  'of two accounts whose names differ in case there can be one': async (store) => {
    await store.write([
      { op: 'add-account', account: bob },
      { op: 'add-account', account: ann },
    ]);
    assert.deepEqual(await store.read('accounts', {}), [ann, bob]);
    assert.deepEqual(await store.read('account', { name: 'aNN' }), ann);
    assert.deepEqual(await store.read('account', { id: 'acc_2' }), bob);
    assert.equal(await store.read('account', { name: 'nobody' }), undefined);
    const twin = { ...ann, id: 'acc_3', name: 'ANN' };
    await assert.rejects(store.write([{ op: 'add-account', account: twin }]), CONFLICT);
  },

  'an account is changed in part; one that is gone cannot be': async (store) => {
    await store.write([{ op: 'add-account', account: bob }]);
    await store.write([{ op: 'change-account', id: bob.id, role: 'operator' }]);
    await store.write([{ op: 'change-account', id: bob.id, password: '$c' }]);
    assert.deepEqual(await store.read('account', { id: bob.id }), { ...bob, role: 'operator', password: '$c' });
    await store.write([{ op: 'remove-account', id: bob.id }]);
    await assert.rejects(store.write([{ op: 'remove-account', id: bob.id }]), CONFLICT);
    await assert.rejects(store.write([{ op: 'change-account', id: bob.id, role: 'viewer' }]), CONFLICT);
  },

  'a batch after which accounts would have no administrator is refused': async (store) => {
    const required = { op: 'require-administrator' } as const;
    await store.write([required]);
    await assert.rejects(store.write([{ op: 'add-account', account: bob }, required]), CONFLICT);
    await store.write([{ op: 'add-account', account: ann }, { op: 'add-account', account: bob }, required]);
    const lower = { op: 'change-account', id: ann.id, role: 'operator' } as const;
    await assert.rejects(store.write([lower, required]), CONFLICT);
    await assert.rejects(store.write([{ op: 'remove-account', id: ann.id }, required]), CONFLICT);
    assert.deepEqual(await store.read('accounts', {}), [ann, bob]);
    await store.write([{ op: 'remove-account', id: bob.id }, { op: 'remove-account', id: ann.id }, required]);
    assert.deepEqual(await store.read('accounts', {}), []);
  },

  'a batch for an account that was changed or removed meanwhile is refused whole': async (store) => {
    const { id, role, password } = bob;
    const required = { op: 'require-account', id, role, password } as const;
    const isRefused = async () => {
      await assert.rejects(store.write([sessionOf('late', { accountId: id }), required]), CONFLICT);
      assert.equal(await store.read('session', { hash: 'late' }), undefined);
    };
    await isRefused();
    await store.write([{ op: 'add-account', account: ann }, { op: 'add-account', account: bob }, required]);
    await store.write([required, sessionOf('in', { accountId: id })]);
    assert.equal((await store.read('session', { hash: 'in' }))?.accountId, id);
    await store.write([{ op: 'change-account', id, role: 'operator' }]);
    await isRefused();
    await store.write([{ op: 'change-account', id, role, password: '$c' }]);
    await isRefused();
    await store.write([{ op: 'change-account', id, password }, required]);
    await store.write([{ op: 'remove-account', id }]);
    await isRefused();
  },

  'tokens are found by what is stored of them, and say when they were used last': async (store) => {
    const { expiresAtMs: _, ...lasting } = { ...token, id: 'tok_2', hash: 'h2', createdAtMs: 6 };
    await store.write([
      { op: 'add-api-token', token },
      { op: 'add-api-token', token: lasting },
    ]);
    assert.deepEqual(await store.read('api-tokens', {}), [lasting, token]);
    await store.write([
      { op: 'touch-api-token', id: token.id, atMs: 8 },
      { op: 'touch-api-token', id: token.id, atMs: 7 },
    ]);
    assert.deepEqual(await store.read('api-token', { hash: 'h1' }), { ...token, lastUsedMs: 8 });
    await store.write([{ op: 'remove-api-token', id: token.id }]);
    assert.equal(await store.read('api-token', { hash: 'h1' }), undefined);
    await assert.rejects(store.write([{ op: 'remove-api-token', id: token.id }]), CONFLICT);
  },
};
