import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFrame } from '#shared/protocol/envelope.ts';
import { MAX_HELLO_BYTES } from '#shared/protocol/messages.ts';
import { exampleHello } from '#shared/protocol/testing.ts';
import { TOKEN } from './testing/agent-on-the-wire.ts';
import { GatewayUnderTest } from './testing/gateway-under-test.ts';

const site = new GatewayUnderTest();
beforeEach(() => site.open());
afterEach(() => site.close());

describe('who wants in at the gateway', () => {
  it('refuses requests that are not from an agent before it reads anything', async () => {
    const cases: [Record<string, string>, string, number][] = [
      [{ Origin: 'https://evil.example' }, '/agent', 403],
      [{ Origin: 'null' }, '/agent', 403],
      [{ Host: 'evil.example' }, '/agent', 403],
      [{ Host: '127.0.0.1.evil.example' }, '/agent', 403],
      [{ Host: 'user@127.0.0.1' }, '/agent', 403],
      [{}, '/agent?token=x', 404],
      [{}, '/', 404],
    ];
    for (const [headers, path, status] of cases)
      expect([headers, path, await site.upgrade(headers, path)]).toEqual([headers, path, status]);
    expect(site.gateway.statistics().requestsRefused).toEqual({ 'has-origin': 2, 'wrong-host': 3, 'wrong-path': 2 });
    for (const host of ['localhost', 'LOCALHOST:1', '[::1]:7300'])
      expect(await site.upgrade({ Host: host }, '/agent')).toBe(101);
  });

  it('refuses a wrong token, whatever it looks like', async () => {
    const half = TOKEN.slice(0, -1);
    for (const token of ['', half, `${TOKEN}x`, 'x'.repeat(512)]) {
      const agent = await site.agent().opened();
      agent.send(exampleHello('agent-0001', token));
      expect(await agent.hears('refused')).toEqual({ type: 'refused', body: { reason: 'bad-token' } });
      await agent.ends();
    }
    expect(site.log).toEqual([]);
    expect(site.gateway.statistics().hellosRefused).toEqual({ 'bad-token': 4 });
  });

  it.each<[string, string | Buffer, string]>([
    ['something else than a hello', writeFrame({ type: 'goodbye', body: { reason: 'stopping' } }), 'bad-hello'],
    ['another version', writeFrame(exampleHello('agent-0001', TOKEN)).replace('"v":1', '"v":2'), 'bad-version'],
    ['a path for an identity', writeFrame(exampleHello('../../etc/passwd', TOKEN)), 'bad-hello'],
    ['junk', 'junk', 'bad-hello'],
    ['bytes', Buffer.from([1, 2, 3]), 'bad-hello'],
    [
      'a hello that is too large',
      writeFrame(exampleHello('agent-0001', TOKEN)) + ' '.repeat(MAX_HELLO_BYTES),
      'bad-hello',
    ],
  ])('refuses %s as the first word', async (_, frame, reason) => {
    const agent = await site.agent().opened();
    agent.socket.send(frame);
    expect(await agent.hears('refused')).toMatchObject({ body: { reason } });
    await agent.ends();
    expect(site.log).toEqual([]);
  });

  it('closes the older of two sessions of one agent, and says so in this order', async () => {
    const first = await site.agent().welcomed();
    const second = await site.agent().welcomed();
    expect(await first.hears('refused')).toMatchObject({ body: { reason: 'duplicate-agent', retryAfterMs: 60_000 } });
    await first.ends();
    expect(site.log).toEqual(['hello agent-0001', 'gone agent-0001 replaced', 'hello agent-0001']);
    expect(site.gateway.statistics()).toMatchObject({ sessions: 1, sessionEnds: { replaced: 1 } });
    second.send({ type: 'heartbeat', body: { atMs: 1 } });
    await second.hears('heard');
  });

  it('limits how many may connect without saying who they are', async () => {
    await site.start({ greetings: 2 });
    await site.agent().opened();
    await site.agent().opened();
    expect(await site.upgrade({}, '/agent')).toBe(503);
  });
});
