import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { ImageSignature } from '#shared/model/process-footprint.ts';
import type { PlatformClock } from '../../platform.ts';
import { systemReadFailure } from '../../read-failure.ts';
import type { TrustAnswer, TrustCalls } from '../calls/trust-calls.ts';
import type { Handle } from '../calls/windows-calls.ts';
import { ntStatus } from '../process/process-list.ts';
import { meaningOf } from './trust-status.ts';

/** Windows reads all of a file to say whose it is, up to three times: 93 MB took it some 0.3 s. */
const MAX_BYTES = 160 * 1024 * 1024;
/** Of each second so much may go into that; what was saved up pays for a start at which all is new. */
const SHARE = 0.01;
const MOST_SAVED_MS = 2_000;
/** A look does not wait longer; the next one has the answer. */
const PATIENCE_MS = 1_000;
const FRESH_MS = 3_600_000;
const MAX_KNOWN = 256;
const MAX_NAME_CHARS = 200;

const NO_CATALOGUES = unobservable('unsupported', 'no-catalogues');
const NOT_NOW = unobservable('paused', 'spares-processor');

/** Who signed programs, as Windows says. It costs what reading the whole file costs, so it is done on another thread, one file after the other, and seldom. */
export class ImageSignatures {
  readonly #load: () => Promise<TrustCalls>;
  readonly #clock: PlatformClock;
  readonly #known = new Map<string, { readonly atMs: number; readonly signature: Observed<ImageSignature> }>();
  #calls: Promise<TrustCalls | undefined> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #savedMs = MOST_SAVED_MS;
  #countedMs: number;

  constructor(load: () => Promise<TrustCalls>, clock: PlatformClock) {
    this.#load = load;
    this.#clock = clock;
    this.#countedMs = clock.monotonicMs();
  }

  /** `content`: a digest of what is in the file: whoever writes into it may set its size and times back. */
  async read(path: string, content: string): Promise<Observed<ImageSignature>> {
    const file = identityOf(path, content);
    if (typeof file !== 'string') return file;
    const nowMs = this.#clock.monotonicMs();
    const known = this.#known.get(file);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.signature;
    this.#savedMs = Math.min(MOST_SAVED_MS, this.#savedMs + SHARE * (nowMs - this.#countedMs));
    this.#countedMs = nowMs;
    if (this.#savedMs <= 0) return NOT_NOW;
    const verified = this.#last.then(() => this.#verify(file, path));
    this.#last = verified.catch(() => undefined);
    const patience = new AbortController();
    const impatient = sleep(PATIENCE_MS, NOT_NOW, { ref: false, signal: patience.signal }).catch(() => NOT_NOW);
    try {
      return await Promise.race([verified, impatient]);
    } finally {
      patience.abort();
    }
  }

  async #verify(file: string, path: string): Promise<Observed<ImageSignature>> {
    const again = this.#known.get(file);
    if (again !== undefined && this.#clock.monotonicMs() - again.atMs < FRESH_MS) return again.signature;
    // Those that waited before it may have used up what there was.
    if (this.#savedMs <= 0) return NOT_NOW;
    this.#calls ??= this.#load().catch(() => undefined);
    const calls = await this.#calls;
    if (calls === undefined) return unobservable('unsupported', 'no-wintrust');
    const fromMs = performance.now();
    let signature: Observed<ImageSignature>;
    try {
      signature = await ask(calls, path);
    } catch (error) {
      signature = systemReadFailure(error);
    }
    this.#savedMs -= performance.now() - fromMs;
    this.#known.delete(file);
    this.#known.set(file, { atMs: this.#clock.monotonicMs(), signature });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return signature;
  }
}

/** Which file it is, until it is changed. */
function identityOf(path: string, content: string): string | Unobservable {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    if (size > BigInt(MAX_BYTES)) return unobservable('unsupported', 'too-large');
    return JSON.stringify([path, content, ...[dev, ino, size, mtimeNs, ctimeNs].map(String)]);
  } catch (error) {
    return systemReadFailure(error);
  }
}

/** One handle for all questions: it is the same file then. */
async function ask(calls: TrustCalls, path: string): Promise<Observed<ImageSignature>> {
  const file = calls.openFile(path);
  if (file === undefined) return unobservable('failed', 'not-opened');
  try {
    const own = await calls.verifyFile(file, path);
    if (meaningOf(own.status)?.state === 'none') return await askCatalogues(calls, file, path);
    return judge({ ...own, signer: own.signer ?? (await calls.readSigner(path)) });
  } finally {
    calls.closeFile(file);
  }
}

async function askCatalogues(calls: TrustCalls, file: Handle, path: string): Promise<Observed<ImageSignature>> {
  for (const algorithm of ['SHA256', 'SHA1'] as const) {
    const answer = await calls.verifyByCatalogue(file, path, algorithm);
    if (answer === undefined) return NO_CATALOGUES;
    if (answer !== 'missing') return judge(answer);
  }
  return observed({ state: 'none' });
}

function judge({ status, signer }: TrustAnswer): Observed<ImageSignature> {
  const meaning = meaningOf(status);
  if (meaning === undefined) return unobservable('failed', ntStatus(status));
  const by = signer?.slice(0, MAX_NAME_CHARS).toWellFormed() ?? '';
  return observed({ ...meaning, ...(by === '' ? {} : { by }) });
}
