import { setTimeout as sleep } from 'node:timers/promises';
import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { ImageSignature } from '#shared/model/process-footprint.ts';
import type { PlatformClock } from '../../platform.ts';
import { digestOfProgram } from '../../read-program-content.ts';
import { systemReadFailure } from '../../read-failure.ts';
import type { TrustAnswer, TrustCalls } from '../calls/trust-calls.ts';
import type { Handle } from '../calls/windows-calls.ts';
import { ntStatus } from '../process/process-list.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { meaningOf } from './trust-status.ts';

/** Windows reads all of a file to say whose it is, up to three times: 93 MB took it some 0.3 s. */
const MAX_BYTES = 160 * 1024 * 1024;
/** Of each second so much may go into that; what was saved up pays for a start at which all is new. */
const SHARE = 0.01;
const MOST_SAVED_MS = 2_000;
/** A look does not wait longer; the next one has the answer. */
const PATIENCE_MS = 1_000;
/** The last looks at a process are two hours apart: then they have the answer from before, and it is asked for again. */
const FRESH_MS = 3_600_000;
const FAILED_MS = 60_000;
const MAX_KNOWN = 256;
const MAX_NAME_CHARS = 200;
/** Files are kept open until it is their turn. */
const MAX_WAITING = 16;
/** Ten times what the largest file takes from a slow disk. */
const MAX_MS = 60_000;

const NO_WINTRUST = unobservable('unsupported', 'no-wintrust');
const NO_CATALOGUES = unobservable('unsupported', 'no-catalogues');
const NOT_NOW = unobservable('paused', 'spares-processor');
const NO_ANSWER = unobservable('failed', 'no-answer');

/** Why an open file is not to be judged: it is not the one that was meant. Undefined: it is. */
type WhyNot = (file: Handle) => Promise<Unobservable | undefined>;

/** A file that is open: all that is asked is asked of this one, whatever lies at its path meanwhile. */
interface OpenFile {
  readonly calls: TrustCalls;
  readonly path: string;
  readonly file: Handle;
}

/** Who signed programs, as Windows says. It costs what reading the whole file costs, so it is done on another thread, one file after the other, and seldom. */
export class ImageSignatures {
  readonly #load: () => Promise<TrustCalls>;
  readonly #clock: PlatformClock;
  readonly #known = new Map<string, { readonly untilMs: number; readonly signature: Observed<ImageSignature> }>();
  readonly #turns = new OneAtATime(MAX_WAITING, MAX_MS);
  #calls: Promise<TrustCalls | undefined> | undefined;
  #savedMs = MOST_SAVED_MS;
  #countedMs: number;

  constructor(load: () => Promise<TrustCalls>, clock: PlatformClock) {
    this.#load = load;
    this.#clock = clock;
    this.#countedMs = clock.monotonicMs();
  }

  async read(path: string, whyNot: WhyNot): Promise<Observed<ImageSignature>> {
    this.#calls ??= this.#load().catch(() => undefined);
    const calls = await this.#calls;
    if (calls === undefined) return NO_WINTRUST;
    const file = calls.openFile(path);
    if (file === undefined) return unobservable('failed', 'not-opened');
    const open = { calls, path, file };
    let judged: Promise<Observed<ImageSignature>> | undefined;
    try {
      const identity = identityOf(open);
      if (isUnobservable(identity)) return identity;
      const refusal = await whyNot(file);
      if (refusal !== undefined) return refusal;
      const known = this.#known.get(identity.value);
      if (known !== undefined && this.#clock.monotonicMs() < known.untilMs) return known.signature;
      judged = this.#mayAsk() ? this.#judgeInTurn(open, identity.value) : undefined;
      if (known !== undefined && !isFailure(known.signature)) return known.signature;
      return judged === undefined ? NOT_NOW : await withPatience(judged);
    } finally {
      if (judged === undefined) calls.closeFile(file);
    }
  }

  #mayAsk(): boolean {
    const nowMs = this.#clock.monotonicMs();
    this.#savedMs = Math.min(MOST_SAVED_MS, this.#savedMs + SHARE * (nowMs - this.#countedMs));
    this.#countedMs = nowMs;
    return this.#savedMs > 0;
  }

  /** Closes the file when it is judged, or will not be. Never fails. */
  async #judgeInTurn(open: OpenFile, identity: string): Promise<Observed<ImageSignature>> {
    try {
      const judged = await this.#turns.run(() => this.#judge(open, identity));
      return judged ?? (this.#turns.hangs ? NO_ANSWER : NOT_NOW);
    } finally {
      open.calls.closeFile(open.file);
    }
  }

  async #judge(open: OpenFile, identity: string): Promise<Observed<ImageSignature>> {
    const again = this.#known.get(identity);
    if (again !== undefined && this.#clock.monotonicMs() < again.untilMs) return again.signature;
    // Those that waited before it may have used up what there was.
    if (this.#savedMs <= 0) return NOT_NOW;
    const fromMs = performance.now();
    const signature = await askAll(open).catch(systemReadFailure);
    this.#savedMs -= performance.now() - fromMs;
    const after = identityOf(open);
    if (isUnobservable(after)) return after;
    if (after.value !== identity) return unobservable('failed', 'changed-meanwhile');
    this.#keep(identity, signature);
    return signature;
  }

  /** A failure does not take the place of an answer about the same file. */
  #keep(identity: string, signature: Observed<ImageSignature>): void {
    const before = this.#known.get(identity)?.signature;
    const hasFailed = isFailure(signature);
    const kept = hasFailed && before !== undefined && !isFailure(before) ? before : signature;
    this.#known.delete(identity);
    this.#known.set(identity, {
      untilMs: this.#clock.monotonicMs() + (hasFailed ? FAILED_MS : FRESH_MS),
      signature: kept,
    });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Whether another try may tell more. */
function isFailure(signature: Observed<ImageSignature>): boolean {
  return isUnobservable(signature) && signature.unobservable !== 'unsupported';
}

async function withPatience(judged: Promise<Observed<ImageSignature>>): Promise<Observed<ImageSignature>> {
  const patience = new AbortController();
  const impatient = sleep(PATIENCE_MS, NOT_NOW, { ref: false, signal: patience.signal }).catch(() => NOT_NOW);
  try {
    return await Promise.race([judged, impatient]);
  } finally {
    patience.abort();
  }
}

/** Which file it is, until it is changed. With a digest of what is in it: whoever writes into it may set its size and times back. */
function identityOf({ calls, file }: OpenFile): Observed<string> {
  const facts = calls.describeFile(file);
  if (facts === undefined) return unobservable('failed', 'not-described');
  const { volume, index, sizeBytes, writtenAt, changedAt } = facts;
  if (sizeBytes > MAX_BYTES) return unobservable('unsupported', 'too-large');
  try {
    const digest = digestOfProgram(sizeBytes, (block, at) => calls.readFile(file, at, block));
    return observed([volume, index, sizeBytes, writtenAt, changedAt, digest].join(' '));
  } catch {
    return unobservable('failed', 'not-read');
  }
}

async function askAll({ calls, file, path }: OpenFile): Promise<Observed<ImageSignature>> {
  const own = await calls.verifyFile(file, path);
  if (meaningOf(own.status)?.state === 'none') return await askCatalogues(calls, file, path);
  return judge({ ...own, signer: own.signer ?? (await calls.readSigner(file)) });
}

/** An update may have brought a catalogue that is not trusted, and another that is. */
async function askCatalogues(calls: TrustCalls, file: Handle, path: string): Promise<Observed<ImageSignature>> {
  if (calls.verifyByCatalogues === undefined) return NO_CATALOGUES;
  let first: TrustAnswer | undefined;
  let isAllAsked = true;
  for (const algorithm of ['SHA256', 'SHA1'] as const) {
    for await (const answer of calls.verifyByCatalogues(file, path, algorithm)) {
      if (answer?.status === 0) return judge(answer);
      if (answer === undefined) isAllAsked = false;
      first ??= answer;
    }
  }
  if (!isAllAsked) return unobservable('failed', 'catalogues');
  return first === undefined ? observed({ state: 'none' }) : judge(first);
}

function judge({ status, signer }: TrustAnswer): Observed<ImageSignature> {
  const meaning = meaningOf(status);
  if (meaning === undefined) return unobservable('failed', ntStatus(status));
  const by = signer?.slice(0, MAX_NAME_CHARS).toWellFormed() ?? '';
  return observed({ ...meaning, ...(by === '' ? {} : { by }) });
}
