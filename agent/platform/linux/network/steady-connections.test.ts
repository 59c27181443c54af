import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { SocketReading } from '../../platform.ts';
import { readTcpTables } from './tcp-tables.ts';
import { GapCounts } from '../../gap-counts.ts';
import { ProcFileReader } from '../proc-file-reader.ts';
import { SteadyConnections } from './steady-connections.ts';
import { parseTcpCounters, TcpCountersReader } from './tcp-counters.ts';

const reading = (state: SocketReading['state']): SocketReading => ({
  socketId: 1,
  tuple: { protocol: 'tcp', local: { ip: '192.0.2.1', port: 40_000 }, remote: { ip: '203.0.113.5', port: 3_333 } },
  state,
  uid: 0,
});

function steady(counts: readonly (string | undefined)[], state: SocketReading['state'] = 'established') {
  const told = [...counts];
  const connections = new SteadyConnections({ read: () => told.shift() });
  let lists = 0;
  const list = () => {
    lists++;
    return observed([reading(state)]);
  };
  return { look: () => observedValue(connections.read(list)), lists: () => lists };
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

it('the list is read each time without counts, and while a connection begins or ends', () => {
  for (const { look, lists } of [steady([]), steady(['1', '1', '1'], 'opening'), steady(['1', '1', '1'], 'closing')]) {
    for (let times = 0; times < 3; times++) look();
    expect(lists()).toBe(3);
  }
});

it('the list is read every eighth time whatever the counts say, and again after it could not be read', () => {
  const { look, lists } = steady(Array.from({ length: 17 }, () => '1'));
  for (let times = 0; times < 17; times++) look();
  expect(lists()).toBe(3);
  const failing = new SteadyConnections({ read: () => '1' });
  failing.read(() => unobservable('failed', 'test'));
  expect(observedValue(failing.read(() => observed([])))).toEqual([]);
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

it.runIf(process.platform === 'linux')('on this machine no connection that begins or ends is missed', async () => {
  const counters = new TcpCountersReader('/proc');
  const connections = new SteadyConnections(counters);
  const reader = new ProcFileReader();
  const list = () => readTcpTables('/proc/net', reader, new GapCounts());
  const held: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('end', () => socket.end());
    held.push(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const isOurs = ({ tuple, state }: SocketReading) =>
    state === 'established' && (tuple.local.port === port || tuple.remote.port === port);
  const ours = (sockets: readonly SocketReading[] | undefined) =>
    (sockets ?? []).filter(isOurs).map(({ socketId }) => socketId);
  const clients: Socket[] = [];
  try {
    for (let round = 0; round < 60; round++) {
      if (round % 3 === 0) {
        const client = connect(port, '127.0.0.1').on('error', () => undefined);
        await once(client, 'connect');
        clients.push(client);
        // One that begins as another ends.
        if (round % 6 === 0) clients.shift()?.resetAndDestroy();
      } else if (round % 7 === 0) clients.shift()?.end();
      await new Promise((resolve) => setTimeout(resolve, 5));
      const answer = ours(observedValue(connections.read(list)));
      expect(answer.sort(), `round ${round}`).toEqual(ours(observedValue(list())).sort());
    }
  } finally {
    for (const socket of [...clients, ...held]) socket.destroy();
    server.close();
    counters.close();
  }
});
