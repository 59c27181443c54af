import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { TestContext } from 'vitest';
import { requireOrSkip } from './require-tool.ts';

/** A real browser, started without a window and without anything that would talk to other machines by itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-proxy-server',
  '--font-render-hinting=none',
  // Whatever a page asks of another machine fails here, besides being told of by the watch.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Starts the Chromium of this machine; where it has none, the one that the development packages bring along.
 * @returns why there is no browser, in words for people, when none could be started
 */
export async function launchBrowser(): Promise<Browser | string> {
  const found = findInstalled() ?? (await unpackBundled());
  if (typeof found === 'string') return found;
  const { path } = found;
  try {
    return await chromium.launch({ executablePath: path, args: [...FLAGS] });
  } catch (error) {
    return `${path} does not start: ${error instanceof Error ? error.message.split('\n').slice(0, 5).join(' ') : error}`;
  }
}

/** The browser of {@link launchBrowser}; without one the test is skipped, loudly, or fails in CI. */
export function requireBrowser(context: TestContext, launched: Browser | string): Browser {
  if (typeof launched === 'string') {
    requireOrSkip(context, launched);
    throw new Error(launched);
  }
  return launched;
}

function findInstalled(): { readonly path: string } | undefined {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const path = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((each) => existsSync(each));
  return path === undefined ? undefined : { path };
}

async function unpackBundled(): Promise<{ readonly path: string } | string> {
  try {
    const { default: bundled } = await import('@sparticuz/chromium');
    // Not its flags: they take away what keeps sites apart, and with it the header that says where a question comes from.
    return { path: await bundled.executablePath() };
  } catch (error) {
    return `no chromium is installed, and the bundled one cannot be unpacked: ${error instanceof Error ? error.message : error}`;
  }
}
