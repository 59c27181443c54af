import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWorld, HOST, ORIGIN } from './testing/access-world.ts';

const PASSWORD = 'horse battery staple';

let world: AccessWorld;
let ann: { readonly id: string };
let bob: { readonly id: string };

beforeAll(async () => {
  world = await AccessWorld.open();
  ann = (await add('Ann', 'administrator')).json().account;
  bob = (await add('bob', 'viewer')).json().account;
});
afterAll(() => world[Symbol.asyncDispose]());

function add(name: string, role: string, password = PASSWORD) {
  return world.asProgram('POST', '/api/v1/accounts', { name, role, password });
}

function signIn(name: string, password: string, remoteAddress = '192.0.2.1') {
  return world.server.inject({
    ...{ method: 'POST', url: '/api/v1/session', payload: { name, password }, remoteAddress },
    headers: { host: HOST, origin: ORIGIN },
  });
}

async function cookieOf(name: string, password = PASSWORD): Promise<string> {
  const response = await signIn(name, password);
  expect(response.statusCode).toBe(200);
  return String(response.headers['set-cookie']);
}

async function isIn(cookie: string): Promise<boolean> {
  return (await world.browse('GET', '/api/v1/hosts', cookie)).statusCode === 200;
}

describe('accounts', () => {
  it('sign in with name and password, whatever the case of the name, and with nothing else', async () => {
    const response = await signIn('ANN', PASSWORD);
    expect(response.json().who).toEqual({ name: 'Ann', role: 'administrator', account: true });
    for (const [name, password] of [
      ['Ann', PASSWORD.toUpperCase()],
      ['Ann', ''],
      ['nobody', PASSWORD],
      ['', PASSWORD],
    ] as const) {
      const refused = await signIn(name, password, '192.0.2.77');
      expect([refused.statusCode, refused.json().error.code]).toEqual([401, 'wrong-password']);
      expect(refused.headers['set-cookie']).toBeUndefined();
      world.nowMs += 60_000;
    }
    const both = await world.server.inject({
      ...{ method: 'POST', url: '/api/v1/session', payload: { name: 'Ann', password: PASSWORD, link: 'x' } },
      headers: { host: HOST, origin: ORIGIN },
    });
    expect(both.statusCode).toBe(400);
  });

  it('are listed without their passwords, which are stored as argon2id', async () => {
    const response = await world.asProgram('GET', '/api/v1/accounts');
    expect(response.json().accounts).toEqual([
      { id: ann.id, name: 'Ann', role: 'administrator', createdAt: expect.any(String) },
      { id: bob.id, name: 'bob', role: 'viewer', createdAt: expect.any(String) },
    ]);
    const stored = await world.readDatabase();
    expect(stored.includes(PASSWORD)).toBe(false);
    expect(stored.includes('$argon2id$v=19$m=32768,t=3,p=1$')).toBe(true);
  });

  it.each([
    ['short', 'x'.repeat(11), 400, 'bad-parameter'],
    ['its-own-password', 'Its-Own-Password', 400, 'weak-password'],
    ['aNN', PASSWORD, 409, 'name-taken'],
    ['api', PASSWORD, 409, 'name-taken'],
    ['Link', PASSWORD, 409, 'name-taken'],
    ['token:x', PASSWORD, 400, 'bad-parameter'],
    ['<script>', PASSWORD, 400, 'bad-parameter'],
    ['a b', PASSWORD, 400, 'bad-parameter'],
    ['-x', PASSWORD, 400, 'bad-parameter'],
    ['\u202eevil', PASSWORD, 400, 'bad-parameter'],
    ['x'.repeat(65), PASSWORD, 400, 'bad-parameter'],
  ])('a bad name or password is refused: %s', async (name, password, status, code) => {
    const response = await add(name, 'viewer', password);
    expect([response.statusCode, response.json().error.code]).toEqual([status, code]);
  });

  it('names of any script are names', async () => {
    const response = await add('王小明', 'viewer');
    expect(response.statusCode).toBe(200);
    expect(await isIn(await cookieOf('王小明'))).toBe(true);
    expect((await world.asProgram('DELETE', `/api/v1/accounts/${response.json().account.id}`)).statusCode).toBe(200);
  });

  it('are for administrators to see and change', async () => {
    const cookie = await cookieOf('bob');
    for (const [method, url] of [
      ['GET', '/api/v1/accounts'],
      ['GET', '/api/v1/tokens'],
      ['POST', '/api/v1/accounts'],
      ['PATCH', `/api/v1/accounts/${bob.id}`],
      ['DELETE', `/api/v1/accounts/${ann.id}`],
      ['POST', '/api/v1/tokens'],
    ] as const) {
      const response = await world.browse(method, url, cookie, method === 'GET' ? {} : { payload: {} });
      expect([method, url, response.statusCode]).toEqual([method, url, 403]);
    }
  });

  it('that are given another role or password, or are removed, are signed out everywhere', async () => {
    const { id } = (await add('carl', 'viewer')).json().account;
    const first = await cookieOf('carl');
    const role = await world.asProgram('PATCH', `/api/v1/accounts/${id}`, { role: 'operator' });
    expect(role.json().account.role).toBe('operator');
    expect(await isIn(first)).toBe(false);
    const second = await cookieOf('carl');
    await world.asProgram('PATCH', `/api/v1/accounts/${id}`, { password: 'another long one' });
    expect(await isIn(second)).toBe(false);
    expect((await signIn('carl', PASSWORD)).statusCode).toBe(401);
    const third = await cookieOf('carl', 'another long one');
    await world.asProgram('PATCH', `/api/v1/accounts/${id}`, { role: 'operator' });
    expect(await isIn(third)).toBe(true);
    expect((await world.asProgram('DELETE', `/api/v1/accounts/${id}`)).statusCode).toBe(200);
    expect(await isIn(third)).toBe(false);
    expect((await world.asProgram('DELETE', `/api/v1/accounts/${id}`)).statusCode).toBe(404);
    expect((await world.auditLines()).slice(0, 7)).toEqual([
      'api removed the account carl',
      'carl signed in from 192.0.2.1',
      '192.0.2.1 failed to sign in as carl from 192.0.2.1',
      'api set another password for the account carl',
      'carl signed in from 192.0.2.1',
      'api gave the account carl the role operator',
      'carl signed in from 192.0.2.1',
    ]);
  });

  it.each([
    ['removed', 'dora', 'DELETE', undefined],
    ['given another role', 'emil', 'PATCH', { role: 'viewer' }],
    ['given another password', 'fay', 'PATCH', { password: 'another long one' }],
  ] as const)('that are %s while their password is being checked are not signed in', async (_, name, method, body) => {
    const { id } = (await add(name, 'operator')).json().account;
    const statuses: number[] = [];
    world.meanwhile = {
      query: 'account',
      act: async () => statuses.push((await world.asProgram(method, `/api/v1/accounts/${id}`, body)).statusCode),
    };
    const response = await signIn(name, PASSWORD);
    const [line] = await world.auditLines();
    const wasIn = await isIn(String(response.headers['set-cookie']));
    await world.asProgram('DELETE', `/api/v1/accounts/${id}`);
    expect([...statuses, wasIn, response.statusCode]).toEqual([200, false, 401]);
    expect(response.json().error.code).toBe('wrong-password');
    expect(line).toBe(`192.0.2.1 failed to sign in as ${name} from 192.0.2.1`);
  });

  it('keep the password that an administrator set while they were changing theirs', async () => {
    const { id } = (await add('gus', 'operator')).json().account;
    const cookie = await cookieOf('gus');
    const payload = { current: PASSWORD, password: 'one of their own' };
    const password = 'one of the administrator';
    world.meanwhile = {
      query: 'account',
      act: () => world.asProgram('PATCH', `/api/v1/accounts/${id}`, { password }),
    };
    const response = await world.browse('POST', '/api/v1/session/password', cookie, { payload });
    const tries = [await signIn('gus', payload.password), await signIn('gus', password)];
    await world.asProgram('DELETE', `/api/v1/accounts/${id}`);
    expect(tries.map(({ statusCode }) => statusCode)).toEqual([401, 200]);
    expect([response.statusCode, response.json().error?.code]).toEqual([401, 'wrong-password']);
  });

  it('keep their last administrator', async () => {
    for (const response of [
      await world.asProgram('PATCH', `/api/v1/accounts/${ann.id}`, { role: 'operator' }),
      await world.asProgram('DELETE', `/api/v1/accounts/${ann.id}`),
    ])
      expect([response.statusCode, response.json().error.code]).toEqual([409, 'last-administrator']);
    const eve = (await add('eve', 'administrator')).json().account;
    const both = await Promise.all([ann, eve].map(({ id }) => world.asProgram('DELETE', `/api/v1/accounts/${id}`)));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    await world.asProgram('DELETE', `/api/v1/accounts/${eve.id}`);
    await add('Ann', 'administrator');
    await world.asProgram('DELETE', `/api/v1/accounts/${eve.id}`);
    const { accounts } = (await world.asProgram('GET', '/api/v1/accounts')).json();
    expect(accounts.map(({ name }: { name: string }) => name)).toEqual(['Ann', 'bob']);
  });

  it('change their own password, which signs them out everywhere else', async () => {
    const here = await cookieOf('bob');
    const there = await cookieOf('bob');
    const change = (current: string, cookie = here) =>
      world.browse('POST', '/api/v1/session/password', cookie, { payload: { current, password: 'quite another one' } });
    const wrong = await change('not the password');
    expect([wrong.statusCode, wrong.json().error.code]).toEqual([401, 'wrong-password']);
    expect((await change(PASSWORD)).statusCode).toBe(200);
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    expect((await signIn('bob', 'quite another one')).statusCode).toBe(200);
    const byLink = await change('x', await world.signInByLink());
    expect([byLink.statusCode, byLink.json().error.code]).toEqual([409, 'no-account']);
  });
});

describe('wrong passwords', () => {
  it('are answered alike, and as late, whether there is such an account or not', async () => {
    const timeOf = async (name: string) => {
      const times: number[] = [];
      for (let n = 0; n < 5; n++) {
        world.nowMs += 3_600_000;
        const from = performance.now();
        await signIn(name, 'wrong, and long enough', `198.51.100.${n}`);
        times.push(performance.now() - from);
      }
      return Math.min(...times);
    };
    await timeOf('nobody-warms-up');
    const [known, unknown] = [await timeOf('Ann'), await timeOf('nobody')];
    // A path without the hash would be fifty times as fast.
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  it('have to wait, and somebody else need not', async () => {
    world.nowMs += 3_600_000;
    for (let n = 0; n < 5; n++) expect((await signIn('Ann', 'guess', '203.0.113.5')).statusCode).toBe(401);
    const lines = await world.auditLines();
    const response = await signIn('Ann', PASSWORD, '203.0.113.5');
    expect([response.statusCode, response.json().error.code]).toEqual([429, 'too-many-tries']);
    expect(Number(response.headers['retry-after'])).toBe(1);
    expect(await world.auditLines()).toEqual(lines);
    expect((await signIn('Ann', PASSWORD, '203.0.113.6')).statusCode).toBe(200);
    world.nowMs += 1_000;
    expect((await signIn('Ann', PASSWORD, '203.0.113.5')).statusCode).toBe(200);
  });

  it('for names that nobody has are not written down: they may be passwords', async () => {
    world.nowMs += 3_600_000;
    await signIn('my-secret-password', 'x', '203.0.113.8');
    expect((await world.auditLines())[0]).toBe('203.0.113.8 failed to sign in from 203.0.113.8');
  });
});

describe('tokens', () => {
  it('are shown once, ask with their role until they are over, and say when they were used', async () => {
    const made = (await world.asProgram('POST', '/api/v1/tokens', { name: 'backup', days: 30 })).json();
    expect(made.secret).toMatch(/^msw_[\w-]{43}$/);
    expect((await world.readDatabase()).includes(made.secret)).toBe(false);
    const list = async () => (await world.asProgram('GET', '/api/v1/tokens')).json().tokens;
    expect(await list()).toEqual([
      {
        ...{ id: made.token.id, name: 'backup', role: 'viewer', createdBy: 'api', createdAt: expect.any(String) },
        expiresAt: new Date(world.nowMs + 30 * 86_400_000).toISOString(),
      },
    ]);
    const ask = (method: 'GET' | 'POST', url: string) => world.asProgram(method, url, undefined, made.secret);
    expect((await ask('GET', '/api/v1/hosts')).statusCode).toBe(200);
    expect((await ask('POST', '/api/v1/tokens')).statusCode).toBe(403);
    expect((await ask('GET', '/api/v1/session')).json().who).toEqual({
      ...{ name: 'token:backup', role: 'viewer', account: false },
    });
    await world.settle();
    expect((await list())[0].lastUsed).toBe(new Date(world.nowMs).toISOString());
    const before = world.writes;
    for (let n = 0; n < 5; n++) await ask('GET', '/api/v1/hosts');
    expect(world.writes).toBe(before);
    world.nowMs += 30 * 86_400_000;
    expect((await ask('GET', '/api/v1/hosts')).statusCode).toBe(401);
  });

  it('that are taken away hold no more, and their changes are in the audit log under their name', async () => {
    const { secret, token } = (
      await world.asProgram('POST', '/api/v1/tokens', { name: 'robot', role: 'administrator' })
    ).json();
    const made = await world.asProgram('POST', '/api/v1/sign-in-links', {}, secret);
    expect(made.statusCode).toBe(200);
    expect((await world.asProgram('DELETE', `/api/v1/tokens/${token.id}`)).statusCode).toBe(200);
    expect((await world.asProgram('GET', '/api/v1/hosts', undefined, secret)).statusCode).toBe(401);
    expect((await world.asProgram('DELETE', `/api/v1/tokens/${token.id}`)).statusCode).toBe(404);
    expect((await world.auditLines()).slice(0, 3)).toEqual([
      'api took the token robot away',
      expect.stringMatching(/^token:robot made a sign-in link/),
      'api made the token robot with the role administrator',
    ]);
  });
});

describe('how long things are kept', () => {
  it('is what an administrator says, in days; what they leave out is for ever', async () => {
    const read = async () => (await world.asProgram('GET', '/api/v1/retention')).json().days;
    expect(await read()).toEqual({ alerts: 90, findings: 365, audit: 365, series: 14 });
    for (const days of [{ alerts: 0 }, { alerts: 1.5 }, { alerts: 3_651 }, { hosts: 5 }, { alerts: null }])
      expect((await world.asProgram('PUT', '/api/v1/retention', { days })).statusCode).toBe(400);
    const byViewer = await world.browse('PUT', '/api/v1/retention', await world.signInByLink('operator'), {
      payload: { days: {} },
    });
    expect(byViewer.statusCode).toBe(403);
    expect(
      (await world.asProgram('PUT', '/api/v1/retention', { days: { alerts: 30, incidents: 7, series: 3 } })).statusCode,
    ).toBe(200);
    expect(await read()).toEqual({ alerts: 30, incidents: 7, series: 3 });
    expect((await world.auditLines())[0]).toBe(
      'api said how long things are kept (the rest: for ever); alerts: 30 d; closed incidents: 7 d; CPU over time: 3 d',
    );
  });
});
