import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWorld, HOST, ORIGIN } from './testing/access-world.ts';

const PASSWORD = 'horse battery staple';

let world: AccessWorld;

beforeAll(async () => {
  world = await AccessWorld.open();
  await add('Ann');
});
afterAll(() => world[Symbol.asyncDispose]());

async function add(name: string): Promise<string> {
  const account = { name, role: 'administrator', password: PASSWORD };
  return (await world.asProgram('POST', '/api/v1/accounts', account)).json().account.id;
}

async function signIn(name: string): Promise<string> {
  const response = await world.server.inject({
    ...{ method: 'POST', url: '/api/v1/session', payload: { name, password: PASSWORD } },
    headers: { host: HOST, origin: ORIGIN },
  });
  expect(response.statusCode).toBe(200);
  return String(response.headers['set-cookie']);
}

/** The token of a link that this browser makes. */
async function makeLink(cookie: string, role = 'administrator'): Promise<string> {
  const response = await world.browse('POST', '/api/v1/sign-in-links', cookie, { payload: { role } });
  expect(response.statusCode).toBe(200);
  return String(response.json().url).split('#')[1] ?? '';
}

async function cookieOf(link: string): Promise<string> {
  return String((await world.signIn(link)).headers['set-cookie']);
}

/** What still holds of what somebody has: a link that was not used, and sessions. */
async function holding(link: string, cookies: readonly string[]): Promise<readonly boolean[]> {
  const asked = await Promise.all(cookies.map((cookie) => world.browse('GET', '/api/v1/hosts', cookie)));
  return [(await world.signIn(link)).statusCode === 200, ...asked.map(({ statusCode }) => statusCode === 200)];
}

describe('a sign-in link that an account made', () => {
  it.each([
    ['is removed', 'bea', 'DELETE', undefined, [false, false, false, false]],
    ['gets another password', 'cat', 'PATCH', { password: 'another long one' }, [false, false, false, false]],
    ['may do less than the link', 'dan', 'PATCH', { role: 'operator' }, [false, false, true, false]],
    ['keeps its role', 'eli', 'PATCH', { role: 'administrator' }, [true, true, true, true]],
  ] as const)('when that account %s', async (_, name, method, body, expected) => {
    const id = await add(name);
    const cookie = await signIn(name);
    const byLink = await cookieOf(await makeLink(cookie));
    const viewer = await cookieOf(await makeLink(cookie, 'viewer'));
    const chained = await cookieOf(await makeLink(byLink));
    const link = await makeLink(cookie);
    expect((await world.asProgram(method, `/api/v1/accounts/${id}`, body)).statusCode).toBe(200);
    expect(await holding(link, [byLink, viewer, chained])).toEqual(expected);
  });

  it('says whose it is, and so does the audit log', async () => {
    await add('fay');
    const cookie = await signIn('fay');
    const byLink = await cookieOf(await makeLink(cookie, 'administrator'));
    await cookieOf(await makeLink(byLink, 'viewer'));
    const { who } = (await world.browse('GET', '/api/v1/session', byLink)).json();
    expect(who).toEqual({ name: 'link:fay', role: 'administrator', account: false });
    expect((await world.auditLines()).slice(0, 4)).toEqual([
      'link:fay signed in from 127.0.0.1',
      expect.stringMatching(/^link:fay made a sign-in link for the role viewer/),
      'link:fay signed in from 127.0.0.1',
      expect.stringMatching(/^fay made a sign-in link for the role administrator/),
    ]);
  });

  it('is not made when the account is removed meanwhile', async () => {
    const id = await add('gil');
    const cookie = await signIn('gil');
    const act = () => world.asProgram('DELETE', `/api/v1/accounts/${id}`);
    world.meanwhile = { query: 'session', act };
    const response = await world.browse('POST', '/api/v1/sign-in-links', cookie, { payload: {} });
    expect([response.statusCode, response.json().error?.code]).toEqual([401, 'signed-out']);
  });
});

it('a link made with the token of the data folder stays, whatever becomes of accounts', async () => {
  const [link, byLink] = [await world.makeLink(), await world.signInByLink()];
  const id = await add('hal');
  await world.asProgram('DELETE', `/api/v1/accounts/${id}`);
  expect(await holding(link, [byLink])).toEqual([true, true]);
});
