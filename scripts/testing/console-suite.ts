import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { launchBrowser, requireBrowser } from './browser.ts';
import { requireOrSkip } from './require-tool.ts';
import { type ConsolePage, type ConsolePageOptions, RunningConsole } from './running-console.ts';

const START_MS = 120_000;
const END_MS = 30_000;

export interface ConsoleSuiteOptions {
  /** What else the tests need that this machine does not have, in words for people. */
  readonly missing?: string | undefined;
  /** Fills the store before the collector starts. */
  readonly seed?: (running: RunningConsole) => Promise<void>;
  /** Done once, when the collector runs. */
  readonly prepare?: (suite: ConsoleSuite) => Promise<void>;
}

/**
 * A console and a browser for the tests of a `describe`: started before them, ended after them. Where the machine can have no browser, each
 * of the tests is skipped, loudly, or fails in CI.
 */
export function consoleSuite({ missing, seed, prepare }: ConsoleSuiteOptions = {}): ConsoleSuite {
  const suite = new ConsoleSuite();
  let launched: Browser | string = 'not started';
  beforeAll(async () => {
    launched = await launchBrowser();
    if (typeof launched === 'string') return;
    const browser = launched;
    suite.defer(() => browser.close());
    if (missing !== undefined) return;
    const running = suite.use(new RunningConsole());
    await seed?.(running);
    await running.start();
    suite.begin(running, browser);
    await prepare?.(suite);
  }, START_MS);
  beforeEach((context) => {
    requireOrSkip(context, missing);
    requireBrowser(context, launched);
  });
  afterAll(() => suite[Symbol.asyncDispose](), END_MS);
  return suite;
}

/** What {@link consoleSuite} started; to be asked for in its tests only. */
export class ConsoleSuite implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  #started: { readonly running: RunningConsole; readonly browser: Browser } | undefined;

  begin(running: RunningConsole, browser: Browser): void {
    this.#started = { running, browser };
  }

  get running(): RunningConsole {
    return this.#get().running;
  }

  /** A page of its own session. */
  openPage(options?: ConsolePageOptions): Promise<ConsolePage> {
    const { running, browser } = this.#get();
    return running.openPage(browser, options);
  }

  /** Ends with the suite, the latest first. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    return this.#resources.use(resource);
  }

  defer(end: () => Promise<void>): void {
    this.#resources.defer(end);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }

  #get() {
    if (this.#started === undefined) throw new Error('the console of these tests is not running');
    return this.#started;
  }
}
