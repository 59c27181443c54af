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

interface Story {
  /** One for each second. */
  readonly counts: readonly (string | undefined)[];
  readonly established?: number;
  readonly state?: SocketReading['state'];
  readonly mayDiffer?: boolean;
}

/** How often a list was read, and what was given in each second. */
function tell({ counts, established = 1, state = 'established', mayDiffer = false }: Story) {
  let second = -1;
  const read = () => {
    const text = counts[++second];
    return text === undefined ? undefined : { text, established };
  };
  const connections = new SteadyConnections({ read }, () => second * 1_000);
  let lists = 0;
  const list = () => {
    lists++;
    return observed([reading(state)]);
  };
  const given = counts.map(() => observedValue(connections.read({ read: list, mayDiffer })));
  return { given, lists };
}

const same = (seconds: number) => Array.from({ length: seconds }, () => '1');

it('the list is read again when a count changed, and the very same one is given when none did', () => {
  const { given, lists } = tell({ counts: ['1', '1', '2', '2', '1'] });
  expect(given[1]).toBe(given[0]);
  expect(given[2]).not.toBe(given[0]);
  expect(given[3]).toBe(given[2]);
  expect(lists).toBe(3);
});

it.each<[string, Story]>([
  ['without counts', { counts: [undefined, undefined, undefined] }],
  ['while one begins', { counts: same(3), state: 'opening' }],
  ['while one ends', { counts: same(3), state: 'closing' }],
  ['while another list may differ', { counts: same(3), mayDiffer: true }],
  ['where the counts are not of these connections', { counts: same(3), established: 0 }],
])('the list is read each time %s', (_, story) => {
  expect(tell(story).lists).toBe(3);
});

it('the list is read every eight seconds whatever the counts say', () => {
  expect(tell({ counts: same(17) }).lists).toBe(3);
});

it('a list that could not be read, or that differs though nothing was counted, is read again', () => {
  let nowMs = 0;
  const connections = new SteadyConnections({ read: () => ({ text: '1', established: 9 }) }, () => nowMs);
  const answers = [unobservable('failed', 'test'), observed([reading('established')]), observed([]), observed([])];
  const read = () => answers.shift() ?? expect.fail('one too many');
  for (const atMs of [0, 1_000, 2_000, 9_500, 10_000, 11_000]) {
    nowMs = atMs;
    connections.read({ read, mayDiffer: false });
  }
  expect(answers).toHaveLength(0);
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
  expect(parseTcpCounters(text)).toEqual({ text: '1 2 3 4 5', established: 5 });
});

const calls = process.platform === 'linux' ? await loadSystemCalls() : { missing: 'it is not Linux' };

it('on this machine no connection that begins, is accepted or ends is missed', async (context) => {
  requireOrSkip(context, 'missing' in calls ? calls.missing : undefined);
  if ('missing' in calls) return;
  const counters = new TcpCountersReader('/proc');
  const connections = new SteadyConnections(counters, () => performance.now());
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
