import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWorld, COOKIE_NAME, HOST, ORIGIN } from './testing/access-world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let world: AccessWorld;

beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a sign-in link', () => {
  it('signs in once, with its role, and by a cookie that scripts and other sites cannot have', async () => {
    const link = await world.makeLink({ role: 'viewer' });
    const response = await world.signIn(link);
    expect(response.statusCode).toBe(200);
    expect(response.json().who).toEqual({ name: 'link', role: 'viewer', account: false });
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(
      new RegExp(`^${COOKIE_NAME}=[\\w-]{43}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const asked = await world.browse('GET', '/api/v1/session', cookie);
    expect(asked.json()).toEqual({ schemaVersion: 1, who: response.json().who, hasAccounts: false });
    expect((await world.browse('GET', '/api/v1/hosts', cookie)).statusCode).toBe(200);
    const refused = await world.browse('POST', '/api/v1/sign-in-links', cookie, { payload: {} });
    expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'not-allowed']);

    const again = await world.signIn(link);
    expect([again.statusCode, again.json().error.code]).toEqual([401, 'link-over']);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('lets in one of those who use it at the same time', async () => {
    const link = await world.makeLink();
    const all = await Promise.all(Array.from({ length: 8 }, () => world.signIn(link)));
    expect(all.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(7).fill(401)]);
  });

  it('is over after its minutes, and nothing but a link is one', async () => {
    const link = await world.makeLink({ minutes: 5 });
    world.nowMs += 5 * 60_000;
    for (const each of [link, 'x', '../session', '%00'])
      expect((await world.signIn(each)).json().error.code).toBe('link-over');
    expect((await world.signIn(await world.makeLink())).statusCode).toBe(200);
  });

  it('is only made by an administrator, for a day at most', async () => {
    for (const body of [{ minutes: 0 }, { minutes: 1_441 }, { role: 'root' }]) {
      const response = await world.asProgram('POST', '/api/v1/sign-in-links', body);
      expect(response.statusCode).toBe(400);
    }
    const stranger = await world.server.inject({
      ...{ method: 'POST', url: '/api/v1/sign-in-links', payload: {}, headers: { host: HOST } },
    });
    expect(stranger.statusCode).toBe(401);
  });

  it('gets a cookie for TLS only where the page came over TLS', async () => {
    const response = await world.signIn(await world.makeLink(), { origin: `https://${HOST}` });
    expect(String(response.headers['set-cookie'])).toMatch(/; Secure$/);
  });
});

describe('a session', () => {
  it('ends after twelve hours of silence, and after thirty days in any case', async () => {
    const cookie = await world.signInByLink();
    const isIn = async () => (await world.browse('GET', '/api/v1/hosts', cookie)).statusCode === 200;
    world.nowMs += 12 * HOUR_MS - 1;
    expect(await isIn()).toBe(true);
    await world.settle();
    world.nowMs += 12 * HOUR_MS - 1;
    expect(await isIn()).toBe(true);
    await world.settle();
    world.nowMs += 12 * HOUR_MS;
    const response = await world.browse('GET', '/api/v1/hosts', cookie);
    expect([response.statusCode, response.json().error.code]).toEqual([401, 'signed-out']);

    const other = await world.signInByLink();
    const endMs = world.nowMs + 30 * DAY_MS;
    for (; world.nowMs < endMs; world.nowMs += 11 * HOUR_MS) {
      expect((await world.browse('GET', '/api/v1/hosts', other)).statusCode).toBe(200);
      await world.settle();
    }
    expect((await world.browse('GET', '/api/v1/hosts', other)).statusCode).toBe(401);
  });

  it('writes down when it was last seen at most once a minute', async () => {
    const cookie = await world.signInByLink();
    const before = world.writes;
    for (let n = 0; n < 120; n++) {
      await world.browse('GET', '/api/v1/hosts', cookie);
      await world.settle();
      world.nowMs += 1_000;
    }
    expect(world.writes - before).toBe(1);
  });

  it('ends when somebody signs out or signs in anew, and both are in the audit log', async () => {
    const first = await world.signInByLink();
    const anew = await world.signIn(await world.makeLink({ role: 'operator' }), { cookie: world.pairOf(first) });
    const second = String(anew.headers['set-cookie']);
    expect((await world.browse('GET', '/api/v1/hosts', first)).statusCode).toBe(401);
    const out = await world.browse('DELETE', '/api/v1/session', second);
    expect(out.statusCode).toBe(200);
    expect(String(out.headers['set-cookie'])).toMatch(new RegExp(`^${COOKIE_NAME}=; Max-Age=0;`));
    expect((await world.browse('GET', '/api/v1/hosts', second)).statusCode).toBe(401);
    const lines = await world.auditLines();
    expect(lines.slice(0, 3)).toEqual([
      'link signed out from 127.0.0.1',
      'link signed in from 127.0.0.1',
      expect.stringMatching(/^api made a sign-in link for the role operator, until \d{4}-/),
    ]);
  });

  it('outlives a restart of the collector', async () => {
    const cookie = await world.signInByLink();
    await world.restart();
    expect((await world.browse('GET', '/api/v1/session', cookie)).json().who.name).toBe('link');
  });

  it('is not to be had from what is stored', async () => {
    const link = await world.makeLink();
    const cookie = await world.signInByLink();
    const stored = await world.readDatabase();
    for (const secret of [link, world.pairOf(cookie).split('=')[1] ?? '']) {
      expect(secret).toHaveLength(43);
      expect(stored.includes(secret)).toBe(false);
    }
  });
});

describe('with a cookie', () => {
  const STRANGE = [
    ['from no page', {}, 'no-origin'],
    ['from a page without an origin', { origin: 'null' }, 'foreign-origin'],
    ['from another site', { origin: 'http://evil.example' }, 'foreign-origin'],
    ['from another port of this machine', { origin: 'http://127.0.0.1:3000' }, 'foreign-origin'],
    ['from the same name in another scheme', { origin: `ftp://${HOST}` }, 'foreign-origin'],
    ['from another site that hides its origin', { 'sec-fetch-site': 'cross-site' }, 'foreign-origin'],
    [
      'under a name that was made to resolve to us',
      { host: 'rebound.example:8730', origin: 'http://rebound.example:8730' },
      'wrong-host',
    ],
  ] as const;

  it.each(STRANGE)('a change %s is refused', async (_, headers, code) => {
    const cookie = await world.signInByLink();
    for (const [method, url] of [
      ['POST', '/api/v1/sign-in-links'],
      ['DELETE', '/api/v1/session'],
      ['POST', '/api/v1/session'],
    ] as const) {
      const response = await world.server.inject({
        ...{ method, url, ...(method === 'DELETE' ? {} : { payload: {} }) },
        headers: { host: HOST, cookie: world.pairOf(cookie), ...headers },
      });
      expect([response.statusCode, response.json().error.code]).toEqual([403, code]);
    }
    expect((await world.browse('GET', '/api/v1/session', cookie)).json().who).toBeDefined();
  });

  it.each([
    ['text/plain', '{"role":"administrator"}'],
    ['application/x-www-form-urlencoded', 'role=administrator'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="role"\r\n\r\nviewer\r\n--x--\r\n',
    ],
    [undefined, '{}'],
  ])('what a form can send (%s) is not read', async (type, payload) => {
    const cookie = await world.signInByLink();
    const response = await world.server.inject({
      ...{ method: 'POST', url: '/api/v1/sign-in-links', payload },
      headers: {
        ...{ host: HOST, origin: ORIGIN, cookie: world.pairOf(cookie) },
        ...(type === undefined ? {} : { 'content-type': type }),
      },
    });
    expect([response.statusCode, response.json().error.code]).toEqual([400, 'not-json']);
  });

  it.each(['cross-site', 'same-site'])('the stream of events is refused to a %s page', async (site) => {
    const cookie = await world.signInByLink();
    const response = await world.server.inject({
      url: '/api/v1/events',
      headers: { host: HOST, cookie: world.pairOf(cookie), 'sec-fetch-site': site },
    });
    expect([response.statusCode, response.json().error.code]).toEqual([403, 'foreign-origin']);
  });

  it('a wrong token is not made good by it', async () => {
    const cookie = await world.signInByLink();
    const response = await world.server.inject({
      url: '/api/v1/hosts',
      headers: { host: HOST, cookie: world.pairOf(cookie), authorization: 'Bearer nope' },
    });
    expect(response.statusCode).toBe(401);
  });
});

/** Where the server listens; it does so once for all that need a real connection. */
let listening: Promise<string> | undefined;
function listen(): Promise<string> {
  listening ??= world.server.listen({ host: '127.0.0.1', port: 0 });
  return listening;
}

describe('an open stream', () => {
  it('ends soon after its session does', async () => {
    const address = await listen();
    const { port } = new URL(address);
    const signedIn = await world.signIn(await world.makeLink(), { host: `127.0.0.1:${port}`, origin: address });
    const [cookie = ''] = String(signedIn.headers['set-cookie']).split(';');
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const stream = await fetch(`${address}/api/v1/events`, { headers });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('still here')) heard += (await reader?.read())?.value ?? '';
    const signedOut = await fetch(`${address}/api/v1/session`, {
      ...{ method: 'DELETE', headers: { ...headers, origin: address } },
    });
    expect(signedOut.status).toBe(200);
    const untilEnd = async () => {
      while ((await reader?.read())?.done === false);
    };
    await untilEnd().catch(() => undefined);
    expect((await fetch(`${address}/api/v1/events`, { headers })).status).toBe(401);
  });
});

describe('an upgrade to WebSocket', () => {
  it('gets nothing on the port of the console, with or without a session', async () => {
    const address = await listen();
    for (const path of ['/agent', '/api/v1/events', '/']) {
      const status = await new Promise<number | string>((resolve) => {
        const request = httpRequest(`${address}${path}`, {
          headers: {
            ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
            ...{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', origin: address },
          },
        });
        request.on('upgrade', () => resolve('upgraded'));
        request.on('response', (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on('error', (error) => resolve(error.message));
        request.end();
      });
      expect(status).not.toBe('upgraded');
      expect(status).not.toBe(101);
    }
  });
});
