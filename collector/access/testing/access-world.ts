import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { ApiContext } from '../../api/api-context.ts';
import { createApiServer } from '../../api/api-server.ts';
import { placeForTests } from '../../testing/place-for-tests.ts';
import { HostLists } from '../../api/host-lists.ts';
import { KeptAnswer } from '../../api/kept-answer.ts';
import { EventHub } from '../../api/event-hub.ts';
import { createSqliteStore } from '../../store/sqlite/create-sqlite-store.ts';
import { noSignatures, startTestWorker } from '../../store/sqlite/testing/start-test-worker.ts';
import type { ReadQueries } from '../../store/queries.ts';
import type { Store } from '../../store/store.ts';
import { LiveHosts } from '../../live/live-hosts.ts';
import { Access } from '../access.ts';

export const HOST = '127.0.0.1:8730';
export const ORIGIN = `http://${HOST}`;
export const COOKIE_NAME = 'minesweep_session_8730';
const API_TOKEN = 'a-token-of-the-test';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** For tests: a real store and the real API, a clock that is moved by hand, a browser and a program that ask. */
export class AccessWorld implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'minesweep-access-'));
  readonly errors: unknown[] = [];
  nowMs = Date.UTC(2026, 2, 1, 12);
  /** How many batches were written. */
  writes = 0;
  /** Done once, when the next answer to `query` was read, before whoever asked gets to see it. */
  meanwhile: { readonly query: keyof ReadQueries; readonly act: () => Promise<unknown> } | undefined;
  #store: Store | undefined;
  #server: FastifyInstance | undefined;

  static async open(): Promise<AccessWorld> {
    const world = new AccessWorld();
    await world.#start();
    return world;
  }

  get server(): FastifyInstance {
    if (this.#server === undefined) throw new Error('not open');
    return this.#server;
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error('not open');
    return this.#store;
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  /** Asks with the token of the data folder. */
  asProgram(method: Method, url: string, payload?: object, token = API_TOKEN): Promise<LightMyRequestResponse> {
    const headers = { host: HOST, authorization: `Bearer ${token}` };
    return this.server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  }

  /** Asks as the console does. `cookie`: the `set-cookie` that it got. */
  browse(method: Method, url: string, cookie: string, more: InjectOptions = {}): Promise<LightMyRequestResponse> {
    const origin = method === 'GET' ? {} : { origin: ORIGIN };
    const headers = { host: HOST, 'sec-fetch-site': 'same-origin', ...origin, cookie: this.pairOf(cookie) };
    return this.server.inject({ method, url, headers, ...more });
  }

  /** The token of a new link. */
  async makeLink(body: object = {}): Promise<string> {
    const response = await this.asProgram('POST', '/api/v1/sign-in-links', body);
    const [path, token = ''] = String(response.json().url).split('#');
    if (path !== '/sign-in') throw new Error(`not a link: ${response.body}`);
    return token;
  }

  signIn(link: string, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    return this.server.inject({
      ...{ method: 'POST', url: '/api/v1/session', payload: { link } },
      headers: { host: HOST, origin: ORIGIN, ...headers },
    });
  }

  /** The `set-cookie` of a browser that is signed in. */
  async signInByLink(role = 'administrator'): Promise<string> {
    return String((await this.signIn(await this.makeLink({ role }))).headers['set-cookie']);
  }

  /** What a browser sends of a `set-cookie`. */
  pairOf(cookie: string): string {
    return cookie.split(';')[0] ?? '';
  }

  /** Everything that was asked to be written is. */
  settle(): Promise<void> {
    return this.store.write([]);
  }

  /** Newest first: who, and what. */
  async auditLines(): Promise<readonly string[]> {
    const response = await this.asProgram('GET', '/api/v1/audit');
    const { entries } = response.json() as { readonly entries: readonly { actor: string; text: string }[] };
    return entries.map(({ actor, text }) => `${actor} ${text}`);
  }

  /** Every byte of the database and its log. */
  async readDatabase(): Promise<Buffer> {
    await this.settle();
    return Buffer.concat(readdirSync(this.folder).map((file) => readFileSync(join(this.folder, file))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const file = join(this.folder, 'store.db');
    const real = await createSqliteStore({ file, signatures: noSignatures(), startWorker: startTestWorker });
    this.#store = real;
    const store: Pick<Store, 'read' | 'write'> = {
      read: async (query, params) => {
        const answer = await real.read(query, params);
        const { meanwhile } = this;
        if (meanwhile?.query === query) {
          this.meanwhile = undefined;
          await meanwhile.act();
        }
        return answer;
      },
      write: (operations) => {
        this.writes += 1;
        return real.write(operations);
      },
    };
    const now = () => this.nowMs;
    const reportError = (error: unknown) => this.errors.push(error);
    const access = new Access({ store, apiToken: API_TOKEN, now, reportError });
    this.#server = createApiServer({
      heartbeatMs: 50,
      // Only what is asked here.
      context: {
        ...{
          store,
          access,
          now,
          events: new EventHub('t'),
          hostLists: new HostLists('t'),
          unwatched: new KeptAnswer(10_000),
          place: placeForTests(),
          version: '0',
          startedAtMs: 0,
          isConnected: () => true,
        },
        series: { points: async () => [], lastHour: () => undefined },
        live: new LiveHosts({ gateway: () => undefined, now }),
        readHealth: () => ({ counters: {}, indicatorProblems: [], indicators: 0 }),
      } as Partial<ApiContext> as ApiContext,
      hostNames: ['127.0.0.1', 'localhost'],
      authenticate: (headers, method) => access.authenticate(headers, method),
      console: Promise.reject(new Error('there is no console in this test')),
      reportError,
    });
  }

  async #stop(): Promise<void> {
    await this.#server?.close();
    await this.#store?.[Symbol.asyncDispose]();
  }
}
