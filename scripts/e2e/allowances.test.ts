import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Allowance } from '#shared/model/allowance.ts';
import { writeFrame } from '#shared/protocol/envelope.ts';
import { exampleHello, exampleHost } from '#shared/protocol/testing.ts';
import { AgentLink } from '../../agent/link/agent-link.ts';
import { TokenCredentials } from '../../agent/link/credentials.ts';
import { KeptAllowances } from '../../agent/memory/kept-allowances.ts';
import { openMemory } from '../../agent/memory/testing.ts';
import { AgentAllowances } from '../../collector/agent-allowances.ts';
import { type Gateway, startGateway } from '../../collector/gateway/gateway.ts';
import { eventually, temporaryFolder } from '../testing/minesweep.ts';

const TOKEN = 'a token of this collector';
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

const allowanceOf = (id: string, more: Partial<Allowance> = {}): Allowance => ({
  ...{ id, match: { exe: '/opt/builder' }, scope: { type: 'all' }, reason: 'r', owner: 'o', createdAtMs: 1, ...more },
});

/** The real link of an agent to the real gateway of a collector. */
describe('what is normal reaches the agents', () => {
  const folder = temporaryFolder('allowances');
  const told = new AgentAllowances(clock.wallMs);
  let gateway: Gateway;
  let stop: AbortController;
  let running: Promise<void>;
  let kept: KeptAllowances;
  let memory: ReturnType<typeof openMemory>;

  beforeEach(async () => {
    told.use([]);
    gateway = await startGateway({
      ...{ listen: { port: 0 }, tokens: [TOKEN], collectorVersion: '0', clock },
      allowancesOf: (place) => told.of(place),
      handlers: {
        ...{ onHello: async () => undefined, onFindings: async () => undefined, onSummary: async () => undefined },
        ...{ onCapabilities: async () => undefined, onOwners: async () => undefined, onGone: () => undefined },
        ...{ onDetail: () => undefined, onRecalled: () => undefined, onBait: async () => undefined },
      },
    });
    memory = openMemory(join(folder.path, crypto.randomUUID()));
    kept = new KeptAllowances(memory.values);
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await running;
    memory[Symbol.dispose]();
    await gateway[Symbol.asyncDispose]();
  });

  function connect(): AgentLink {
    const link = new AgentLink({
      ...{ url: `ws://127.0.0.1:${gateway.address.port}/agent`, agentId: memory.agentId, site: 's', agentVersion: '0' },
      credentials: new TokenCredentials(TOKEN),
      describeHost: () => ({ host: exampleHost(), capabilities: [] }),
      outbox: memory.outbox,
      answerOwners: () => ({ owners: [], rememberedSinceMs: 0 }),
      ...{ clock, random: Math.random },
      useAllowances: (revision, elements) => kept.replace(revision, elements),
    });
    running = link.run(stop.signal);
    return link;
  }
  const ids = () => kept.allowances.map(({ id }) => id).join();

  it('after the welcome, and again whenever it changes; what was taken back is gone', async () => {
    told.use([allowanceOf('a'), allowanceOf('of-another', { scope: { type: 'host', hostId: 'somebody-else' } })]);
    const link = connect();
    await eventually('the first list', 10_000, () => ids() === 'a');
    told.use([allowanceOf('a'), allowanceOf('b', { scope: { type: 'site', site: 's' } })]);
    gateway.tellAllowances();
    await eventually('the second list', 10_000, () => ids() === 'a,b');
    told.use([]);
    gateway.tellAllowances();
    await eventually('the empty list', 10_000, () => ids() === '');
    expect(link.statistics().framesNotUnderstood).toEqual({});
    expect(new KeptAllowances(memory.values).allowances).toEqual([]);
  });

  it('replaces at the next welcome what an agent has kept from before', async () => {
    kept.replace('old', [allowanceOf('taken-back-meanwhile')]);
    connect();
    await eventually('the empty list', 10_000, () => ids() === '');
  });

  it('leaves agents alone that do not know of it', async () => {
    running = Promise.resolve();
    told.use([allowanceOf('a')]);
    const said: string[] = [];
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.address.port}/agent`);
    socket.on('message', (data) => said.push(JSON.parse(data.toString()).type));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(writeFrame(exampleHello('agent-0001', TOKEN)));
    await eventually('the welcome', 10_000, () => said.includes('welcome'));
    told.use([]);
    gateway.tellAllowances();
    socket.send(writeFrame({ type: 'heartbeat', body: { atMs: 0 } }));
    await eventually('an answer', 10_000, () => said.includes('heard'));
    expect(said).toEqual(['welcome', 'heard']);
    socket.terminate();
  });
});
