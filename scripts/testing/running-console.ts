import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Runtime } from '../../collector/data-folder.ts';
import { DataFolder } from '../../collector/data-folder.ts';
import { SimulatedFleet, type FleetOptions } from '../simulate/fleet.ts';
import { eventually, RunningMinesweep, temporaryFolder } from './minesweep.ts';
import { PageWatch } from './page-watch.ts';

/** The first start builds the program and the pages. */
const START_MS = 60_000;

export type ConsoleLanguage = 'en' | 'zh-Hant' | 'zh-Hans';

export interface ConsolePageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly language?: ConsoleLanguage;
  readonly scheme?: 'light' | 'dark';
  /** False: nobody is signed in. */
  readonly signedIn?: boolean;
}

/** A page of the console and what is not right with it. Closes its context. */
export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  readonly watch: PageWatch;
}

/** The real collector, started by the real command line in a folder of its own, with its console. */
export class RunningConsole implements AsyncDisposable {
  readonly data: DataFolder;
  readonly #folder = temporaryFolder('console');
  #minesweep: RunningMinesweep | undefined;
  #runtime: Runtime | undefined;

  constructor() {
    this.data = new DataFolder(join(this.#folder.path, 'data'));
    this.data.prepare();
  }

  /** Resolves when the pages are there. On a restart it listens where it did before. */
  async start(): Promise<void> {
    const before = this.#runtime;
    const port = (url: string | undefined) => (url === undefined ? '0' : new URL(url).port);
    this.#minesweep = new RunningMinesweep([
      ...['collector', 'run', '--data', this.data.path, '--console-port', port(before?.api)],
      ...['--agents-port', port(before?.agents), '--ingest-port', port(before?.ingest)],
    ]);
    const minesweep = this.#minesweep;
    await eventually('the collector runs, or has ended', START_MS, () => minesweep.hasEnded || this.data.readRuntime());
    if (minesweep.hasEnded) throw new Error(`the collector does not start: ${minesweep.output}`);
    this.#runtime = this.data.readRuntime();
    // Answered as soon as the pages are built.
    const page = await fetch(this.url, { signal: AbortSignal.timeout(START_MS) });
    if (!page.ok) throw new Error(await page.text());
  }

  get runtime(): Runtime {
    if (this.#runtime === undefined) throw new Error('not started');
    return this.#runtime;
  }

  get url(): string {
    return this.runtime.api;
  }

  /** Everything that the collector has said. */
  get output(): string {
    return this.#minesweep?.output ?? '';
  }

  /** Asks the API as a program does. */
  async ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.data.readToken('api')}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Address that signs a browser in, once. */
  async signInLink(): Promise<string> {
    const { url } = await this.ask<{ readonly url: string }>('POST', '/api/v1/sign-in-links', {});
    return `${this.url}${url}`;
  }

  /** A fleet that reports here. Not started. */
  fleet(options: Omit<FleetOptions, 'url' | 'token' | 'ingest'>): SimulatedFleet {
    return new SimulatedFleet({ ...options, ...this.places });
  }

  get places(): Pick<FleetOptions, 'url' | 'token' | 'ingest'> {
    return {
      url: this.runtime.agents,
      token: this.data.ensureToken('agent'),
      ingest: { url: this.runtime.ingest, token: this.data.ensureToken('ingest') },
    };
  }

  /** A page in a fresh browser profile, at no address yet. */
  async openPage(browser: Browser, options: ConsolePageOptions = {}): Promise<ConsolePage> {
    const { width = 1280, height = 800, language = 'en', scheme = 'light', signedIn = true } = options;
    const context = await browser.newContext({
      ...{ baseURL: this.url, viewport: { width, height }, colorScheme: scheme, locale: language },
      ...{ reducedMotion: 'reduce', timezoneId: 'UTC' },
    });
    const watch = await PageWatch.on(context, new URL(this.url).host);
    if (signedIn) await this.#signIn(context);
    const page = await context.newPage();
    return { page, watch, [Symbol.asyncDispose]: () => context.close() };
  }

  async stop(): Promise<void> {
    await this.#minesweep?.[Symbol.asyncDispose]();
    this.#minesweep = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#folder[Symbol.dispose]();
  }

  /** As the page does it with a link, but without the page. */
  async #signIn(context: BrowserContext): Promise<void> {
    const link = new URL(await this.signInLink()).hash.slice(1);
    const response = await context.request.post('/api/v1/session', { data: { link }, headers: { origin: this.url } });
    if (!response.ok()) throw new Error(`signing in: ${response.status()} ${await response.text()}`);
  }
}
