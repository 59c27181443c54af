import type { BrowserContext, Page } from 'playwright-core';

/**
 * Collects everything that must not happen in any page of a browser profile: errors on its console, uncaught errors, blocked by the
 * content security policy, requests to another machine, dialogs.
 */
export class PageWatch {
  readonly problems: string[] = [];
  /** Addresses asked for, in their order. */
  readonly requests: string[] = [];
  readonly #host: string;
  #isForgiving = false;

  private constructor(host: string) {
    this.#host = host;
  }

  /** @param host the only one that may be asked, with its port */
  static async on(context: BrowserContext, host: string): Promise<PageWatch> {
    const watch = new PageWatch(host);
    await context.exposeBinding('tellOfViolation', (_, what: string) => watch.#add('policy', what));
    await context.addInitScript(tellOfViolations);
    context.on('page', (page) => watch.#listen(page));
    context.on('request', (request) => watch.#take(request.url()));
    return watch;
  }

  /** Until it is called again with false: a collector that is away is what the test wants. */
  expectOutage(isExpected: boolean): void {
    this.#isForgiving = isExpected;
  }

  #listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (this.#isForgiving && /Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY/.test(message.text()))
        return;
      this.#add(`console ${message.type()}`, `${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#add('uncaught', error.stack ?? error.message));
    page.on('dialog', (dialog) => {
      this.#add('dialog', dialog.message());
      void dialog.dismiss();
    });
    page.on('websocket', (socket) => this.#take(socket.url()));
    page.on('crash', () => this.#add('crash', page.url()));
  }

  #take(url: string): void {
    this.requests.push(url);
    if (/^(data|blob|about):/.test(url)) return;
    if (new URL(url).host !== this.#host) this.#add('foreign request', url);
  }

  #add(kind: string, what: string): void {
    this.problems.push(`${kind}: ${what.slice(0, 500)}`);
  }
}

/** Runs inside the page, before anything of its own. */
function tellOfViolations(): void {
  const page = globalThis as unknown as {
    addEventListener(type: string, listener: (event: Readonly<Record<string, unknown>>) => void): void;
    tellOfViolation(what: string): void;
  };
  page.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample, sourceFile }) => {
    page.tellOfViolation(`${violatedDirective} ${blockedURI} ${sample} ${sourceFile}`);
  });
}
