import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { Accounts } from './accounts.ts';

const sidOf = (id: number) => `S-1-5-21-1-2-3-${id}`;

function accountsOf() {
  const windows = new FakeWindows();
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  return { windows, clock, accounts: new Accounts(windows, clock) };
}

it('asks a controller one question at a time, each once, and all in the end', async () => {
  const { windows, accounts } = accountsOf();
  for (let id = 1; id <= 9; id++) windows.accounts.set(sidOf(id), `SITE\\${id}`);
  let [mostAsked, answered] = [0, 0];
  for (let id = 1; id <= 9; id++)
    for (let time = 0; time < 3; time++) expect(accounts.nameOf(sidOf(id))).toBeUndefined();
  for (let turn = 0; turn < 20; turn++) {
    mostAsked = Math.max(mostAsked, windows.waitingAccounts);
    answered += windows.answerAccounts();
    // Whoever comes between two answers takes no turn of its own.
    accounts.nameOf(sidOf(9));
    await nextTurn();
  }
  expect([mostAsked, answered]).toEqual([1, 9]);
  expect(accounts.nameOf(sidOf(9))).toBe('SITE\\9');
});

it('asks again later about what had no name', async () => {
  const { windows, clock, accounts } = accountsOf();
  const lookUp = async () => {
    accounts.nameOf(sidOf(7));
    windows.answerAccounts();
    await nextTurn();
    return accounts.nameOf(sidOf(7));
  };
  expect(await lookUp()).toBeUndefined();
  windows.accounts.set(sidOf(7), 'SITE\\operator');
  clock.nowMs = 599_000;
  expect(await lookUp()).toBeUndefined();
  clock.nowMs = 601_000;
  expect(await lookUp()).toBe('SITE\\operator');
});

it('survives a look-up that fails', async () => {
  const { windows, accounts } = accountsOf();
  windows.lookUpAccountLater = () => Promise.reject(new Error('no thread'));
  await accounts.learn(sidOf(1));
  expect(accounts.nameOf(sidOf(1))).toBeUndefined();
});
