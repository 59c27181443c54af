import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time.ts';

it('begins the next when one has ended, also in failure, and refuses what is too many', async () => {
  const turns = new OneAtATime(2, 10_000);
  const order: string[] = [];
  const first = turns.run(async () => {
    order.push('first begins');
    await sleep(20);
    order.push('first ends');
    throw new Error('it failed');
  });
  const second = turns.run(async () => order.push('second'));
  expect(await turns.run(async () => order.push('third'))).toBeUndefined();
  await expect(first).rejects.toThrow('it failed');
  expect(await second).toBe(3);
  expect(await turns.run(async () => order.push('fourth'))).toBe(4);
  expect(order).toEqual(['first begins', 'first ends', 'second', 'fourth']);
});

it('begins nothing while one does not end, neither what waited nor what comes', async () => {
  const turns = new OneAtATime(5, 20);
  const { promise, resolve } = Promise.withResolvers<string>();
  const stuck = turns.run(() => promise);
  const begun: string[] = [];
  expect(await turns.run(async () => begun.push('waited'))).toBeUndefined();
  expect(turns.hangs).toBe(true);
  expect(await turns.run(async () => begun.push('came'))).toBeUndefined();
  resolve('at last');
  expect(await stuck).toBe('at last');
  await expect.poll(() => turns.hangs).toBe(false);
  expect(await turns.run(async () => 'again')).toBe('again');
  expect(begun).toEqual([]);
});
