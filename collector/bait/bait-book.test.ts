import { describe, expect, it } from 'vitest';
import type { BaitOrder, BaitRecord, BaitState } from '#shared/model/bait.ts';
import type { OrderResult } from '../gateway/agent-connection.ts';
import type { ReadQueries } from '../store/queries.ts';
import type { WriteOperation } from '../store/write-operation.ts';
import { BaitBook } from './bait-book.ts';

const WISH = { slots: 13, seconds: 2, seed: 's' };
const RUNNING: BaitState = { is: 'running', monitor: 'htop', slotsFinished: 1, tookMs: 5_000 };
const OVER: BaitState = {
  ...{ is: 'over', monitor: 'htop' },
  outcome: {
    ...{ end: 'complete', slotsFinished: 13, tookMs: 40_000, smallestP: 0.001, endedEarly: 0, answers: [] },
    coverage: {
      unseen: [{ name: 'other-users-details', reason: 'no-permission' }],
      gaps: { 'detector-paused-pools': 1 },
    },
  },
};

/** A collector with one agent, whose store is a list. */
class World {
  nowMs = 1_700_000_000_000;
  link: OrderResult = 'sent';
  isFull = false;
  readonly orders: BaitOrder[] = [];
  readonly changes: string[] = [];
  readonly stored = new Map<string, BaitRecord>();
  readonly store = {
    write: async (operations: readonly WriteOperation[]) => {
      if (this.isFull) throw new Error('the disk is full');
      for (const operation of operations)
        if (operation.op === 'put-bait') this.stored.set(operation.bait.id, operation.bait);
    },
    read: async (query: keyof ReadQueries, params: object = {}) => {
      const all = [...this.stored.values()].reverse();
      const ofHost = all.filter(({ hostId }) => 'hostId' in params && hostId === params.hostId);
      return (query === 'baits' ? ofHost : all.filter(({ endedAtMs }) => endedAtMs === undefined)) as never;
    },
  };
  book = this.restarted();

  restarted(): BaitBook {
    const gateway = () => ({
      canBait: () => this.link,
      bait: (_: string, order: BaitOrder) => {
        if (this.link === 'sent') this.orders.push(order);
        return this.link;
      },
    });
    this.book = new BaitBook({
      ...{ store: this.store, gateway, now: () => this.nowMs },
      onChange: (hostId) => this.changes.push(hostId),
    });
    return this.book;
  }

  /** As the API does it. */
  async ask(): Promise<BaitRecord> {
    const record = this.book.open('h1', WISH, 'anna');
    if (typeof record === 'string') throw new Error(record);
    await this.store.write([{ op: 'put-bait', bait: record }]);
    await this.book.begin(record);
    return record;
  }

  async pass(ms: number): Promise<void> {
    this.nowMs += ms;
    await this.book.passTime();
  }

  async latest(): Promise<BaitRecord | undefined> {
    return (await this.book.of('h1'))[0];
  }
}

describe('experiments of hosts', () => {
  it('are ordered, followed and kept', async () => {
    const world = new World();
    const { id } = await world.ask();
    expect(world.orders).toEqual([{ do: 'start', experimentId: id, wish: WISH }]);
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    expect(await world.latest()).toMatchObject({ state: RUNNING, askedBy: 'anna' });
    await world.book.take('h1', { experimentId: id, state: OVER });
    expect(world.stored.get(id)).toMatchObject({ state: OVER, endedAtMs: world.nowMs });
    expect(world.changes).toEqual(['h1', 'h1', 'h1']);
  });

  it('are one at a time on a host, and another can begin when one is over or could not be stored', async () => {
    const world = new World();
    const first = world.book.open('h1', WISH, 'anna');
    expect(world.book.open('h1', WISH, 'ben')).toBe('running');
    expect(world.book.open('h2', WISH, 'ben')).toMatchObject({ hostId: 'h2' });
    world.book.cancel(first as BaitRecord);
    const { id } = await world.ask();
    expect(world.book.open('h1', WISH, 'ben')).toBe('running');
    await world.book.take('h1', { experimentId: id, state: { is: 'refused', reason: 'forbidden' } });
    expect(world.book.open('h1', WISH, 'ben')).toMatchObject({ hostId: 'h1' });
  });

  it.each(['away', 'too-old'] as const)('are not asked of an agent that is %s', (link) => {
    const world = new World();
    world.link = link;
    expect(world.book.open('h1', WISH, 'anna')).toBe(link);
    expect(world.book.stop('h1')).toBeUndefined();
  });

  it('take nothing from a host that was not asked, and nothing after the end', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.book.take('h2', { experimentId: id, state: OVER });
    await world.book.take('h1', { experimentId: 'another-one', state: OVER });
    expect(await world.latest()).toMatchObject({ state: { is: 'asked' } });
    await world.book.take('h1', { experimentId: id, state: OVER });
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    expect(await world.latest()).toMatchObject({ state: OVER });
  });

  it('are asked about when nothing is heard; an agent that began anew knows nothing of them', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    await world.pass(9_000);
    expect(world.orders).toHaveLength(1);
    await world.pass(2_000);
    expect(world.orders.at(-1)).toEqual({ do: 'tell', experimentId: id });
    await world.book.take('h1', { experimentId: id, state: { is: 'unknown' } });
    expect(world.stored.get(id)).toMatchObject({ state: { is: 'lost', reason: 'restarted' } });
  });

  it('outlast an agent that is away for a while, and not one that never comes back', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    world.link = 'away';
    await world.pass(60_000);
    expect(await world.latest()).toMatchObject({ state: RUNNING });
    await world.pass(10 * 60_000);
    expect(await world.latest()).toMatchObject({ state: { is: 'lost', reason: 'away' } });
    expect(world.book.open('h1', WISH, 'anna')).toBe('away');
  });

  it('say when their agent was last heard of them, and listeners are told when that changes', async () => {
    const world = new World();
    const { id } = await world.ask();
    expect((await world.latest())?.heardAtMs).toBeUndefined();
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    await world.pass(11_000);
    expect(await world.latest()).toMatchObject({ heardAtMs: world.nowMs - 11_000 });
    const told = world.changes.length;
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    expect(await world.latest()).toMatchObject({ heardAtMs: world.nowMs });
    expect(world.changes).toHaveLength(told + 1);
    await world.pass(3_600_000);
    expect(world.stored.get(id)).toMatchObject({ state: { is: 'lost' }, heardAtMs: world.nowMs - 3_600_000 });
  });

  it('that were given up are known after all when their agent tells how they ended, also beside the next one', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    world.link = 'away';
    await world.pass(3_600_000);
    expect(world.stored.get(id)).toMatchObject({ state: { is: 'lost', reason: 'away' } });
    world.link = 'sent';
    const next = await world.ask();
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    expect(world.orders.at(-1)).toEqual({ do: 'stop', experimentId: id });
    world.nowMs += 1_000;
    await world.book.take('h2', { experimentId: id, state: OVER });
    await world.book.take('h1', { experimentId: id, state: { is: 'unknown' } });
    expect(world.stored.get(id)).toMatchObject({ state: { is: 'lost', reason: 'away' } });
    await world.book.take('h1', { experimentId: id, state: OVER });
    expect(world.stored.get(id)).toMatchObject({ state: OVER, endedAtMs: world.nowMs, heardAtMs: world.nowMs });
    expect(await world.latest()).toMatchObject({ id: next.id, state: { is: 'asked' } });
    expect(world.book.stop('h1')).toBe('sent');
  });

  it('are given up when the order is not answered', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.pass(61_000);
    expect(world.stored.get(id)).toMatchObject({ state: { is: 'lost', reason: 'silent' } });
  });

  it('go on over a restart of the collector, and what was over meanwhile is learnt', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    world.nowMs += 20 * 60_000;
    await world.restarted().start();
    expect(world.book.open('h1', WISH, 'ben')).toBe('running');
    await world.pass(1_000);
    expect(world.orders.at(-1)).toEqual({ do: 'tell', experimentId: id });
    await world.book.take('h1', { experimentId: id, state: OVER });
    await world.restarted().start();
    expect(await world.latest()).toMatchObject({ id, state: OVER });
    expect(world.book.open('h1', WISH, 'ben')).toMatchObject({ hostId: 'h1' });
  });

  it('are written down later when their end could not be stored, and never told as lost', async () => {
    const world = new World();
    const { id } = await world.ask();
    world.isFull = true;
    await expect(world.book.take('h1', { experimentId: id, state: OVER })).rejects.toThrow('full');
    await expect(world.pass(11_000)).rejects.toThrow('full');
    world.link = 'away';
    world.isFull = false;
    await world.pass(3_600_000);
    expect(world.stored.get(id)).toMatchObject({ state: OVER });
    expect(world.book.stop('h1')).toBeUndefined();
  });

  it('are ordered again while nobody has answered the order', async () => {
    const world = new World();
    const { id } = await world.ask();
    await world.pass(11_000);
    expect(world.orders).toEqual([
      { do: 'start', experimentId: id, wish: WISH },
      { do: 'start', experimentId: id, wish: WISH },
    ]);
    await world.book.take('h1', { experimentId: id, state: RUNNING });
    await world.pass(11_000);
    expect(world.orders.at(-1)).toEqual({ do: 'tell', experimentId: id });
  });

  it('leave the next one alone when they are written down late, and are stopped when they are given up', async () => {
    const world = new World();
    const { id } = await world.ask();
    const release: (() => void)[] = [];
    const { write } = world.store;
    world.store.write = async (operations) => {
      await new Promise<void>((done) => release.push(done));
      await write(operations);
    };
    const [first, second] = [world.pass(3_600_000), world.pass(1)];
    await second;
    const over = world.book.take('h1', { experimentId: id, state: OVER });
    expect(world.orders.at(-1)).toEqual({ do: 'stop', experimentId: id });
    release.shift()?.();
    await first;
    world.store.write = write;
    const next = await world.ask();
    for (const done of release) done();
    await over;
    await world.book.take('h1', { experimentId: next.id, state: RUNNING });
    expect(await world.latest()).toMatchObject({ id: next.id, state: RUNNING });
    expect(world.book.stop('h1')).toBe('sent');
  });

  it('are stopped by an order', async () => {
    const world = new World();
    const { id } = await world.ask();
    expect(world.book.stop('h1')).toBe('sent');
    expect(world.orders.at(-1)).toEqual({ do: 'stop', experimentId: id });
  });
});
