import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { SocketReading } from '../../platform.ts';
import { GapCounts } from '../../gap-counts.ts';
import { requireOrSkip } from '../../../../scripts/testing/require-tool.ts';
import { loadSystemCalls } from '../system-calls.ts';
import { SockDiag } from './sock-diag.ts';
import { SteadyConnections } from './steady-connections.ts';
import { parseTcpCounters, TcpCountersReader } from './tcp-counters.ts';

const reading = (state: SocketReading['state']): SocketReading => ({
  socketId: 1,
  tuple: { protocol: 'tcp', local: { ip: '192.0.2.1', port: 40_000 }, remote: { ip: '203.0.113.5', port: 3_333 } },
  state,
  uid: 0,
});

function steady(
  counts: readonly (string | undefined)[],
  state: SocketReading['state'] = 'established',
  hasUnaccepted = false,
) {
  const told = [...counts];
  const connections = new SteadyConnections({ read: () => told.shift() });
  let lists = 0;
  const list = () => {
    lists++;
    return observed([reading(state)]);
  };
  return { look: () => observedValue(connections.read({ read: list, hasUnaccepted })), lists: () => lists };
}

it('the list is read again when a count changed, and the very same one is given when none did', () => {
  const { look, lists } = steady(['1', '1', '2', '2', '1']);
  const first = look();
  expect(look()).toBe(first);
  const second = look();
  expect(second).not.toBe(first);
  expect(look()).toBe(second);
  look();
  expect(lists()).toBe(3);
});

it('the list is read each time without counts, and while a connection begins, ends or waits to be accepted', () => {
  const same = ['1', '1', '1'];
  const unsteady = [steady([]), steady(same, 'opening'), steady(same, 'closing'), steady(same, 'established', true)];
  for (const { look, lists } of unsteady) {
    for (let times = 0; times < 3; times++) look();
    expect(lists()).toBe(3);
  }
});

it('the list is read every eighth time whatever the counts say, and again after it could not be read', () => {
  const { look, lists } = steady(Array.from({ length: 17 }, () => '1'));
  for (let times = 0; times < 17; times++) look();
  expect(lists()).toBe(3);
  const failing = new SteadyConnections({ read: () => '1' });
  failing.read({ read: () => unobservable('failed', 'test'), hasUnaccepted: false });
  expect(observedValue(failing.read({ read: () => observed([]), hasUnaccepted: false }))).toEqual([]);
});

it.each([
  ['nothing', ''],
  ['no values', 'Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab\n'],
  ['a name too few', 'Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets\nTcp: 1 2 3 4\n'],
  ['a value too few', 'Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab\nTcp: 1 2 3 4\n'],
  ['a word', 'Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab\nTcp: 1 2 x 4 5\n'],
])('counts are unknown where there is %s', (_, text) => {
  expect(parseTcpCounters(text)).toBeUndefined();
});

it('counts are found by their names', () => {
  const text =
    'Ip: A\nIp: 9\nTcp: X CurrEstab ActiveOpens PassiveOpens AttemptFails EstabResets Y\nTcp: 8 5 1 2 3 4 8\n';
  expect(parseTcpCounters(text)).toBe('1 2 3 4 5');
});

const calls = process.platform === 'linux' ? await loadSystemCalls() : { missing: 'it is not Linux' };

it('on this machine no connection that begins, is accepted or ends is missed', async (context) => {
  requireOrSkip(context, 'missing' in calls ? calls.missing : undefined);
  if ('missing' in calls) return;
  const counters = new TcpCountersReader('/proc');
  const connections = new SteadyConnections(counters);
  const [steadily, anew] = [new SockDiag(calls, new GapCounts()), new SockDiag(calls, new GapCounts())];
  const held: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('end', () => socket.end());
    held.push(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const isOurs = ({ tuple, state }: SocketReading) =>
    state === 'established' && (tuple.local.port === port || tuple.remote.port === port);
  const ours = (answer: Observed<readonly SocketReading[]>) =>
    (observedValue(answer) ?? []).filter(isOurs).map(({ socketId }) => socketId);
  const look = (when: string): void => {
    expect(ours(connections.read(steadily)).sort(), when).toEqual(ours(anew.read()).sort());
  };
  const clients: Socket[] = [];
  try {
    for (let round = 0; round < 60; round++) {
      if (round % 3 === 0) {
        const client = connect(port, '127.0.0.1').on('error', () => undefined);
        clients.push(client);
        // It begins in the next turn; this process has not accepted it by then.
        await new Promise((resolve) => process.nextTick(resolve));
        look(`${round}, begun`);
        await once(client, 'connect');
        // One that begins as another ends.
        if (round % 6 === 0) clients.shift()?.resetAndDestroy();
      } else if (round % 7 === 0) clients.shift()?.end();
      look(`${round}, at once`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      look(`${round}, later`);
    }
  } finally {
    for (const socket of [...clients, ...held]) socket.destroy();
    server.close();
    counters.close();
    for (const each of [steadily, anew]) each.close();
  }
});
