import { setTimeout as sleep } from 'node:timers/promises';
import {
  isUnobservable,
  type Observed,
  observed,
  observedValue,
  type Unobservable,
  unobservable,
} from '#shared/model/observed.ts';
import type { ImageSignature, OriginalName } from '#shared/model/process-footprint.ts';
import type { PlatformClock } from '../../platform.ts';
import { digestOfProgram } from '../../read-program-content.ts';
import { systemReadFailure } from '../../read-failure.ts';
import type { TrustAnswer, TrustCalls } from '../calls/trust-calls.ts';
import type { Handle } from '../calls/windows-calls.ts';
import { ntStatus } from '../process/process-list.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { readOriginalName } from './original-name.ts';
import { meaningOf } from './trust-status.ts';

/** Windows reads all of a file to say whose it is, up to three times: 93 MB took it some 0.3 s. */
const MAX_BYTES = 160 * 1024 * 1024;
/** Of each second so much may go into that; what was saved up pays for a start at which all is new. */
const SHARE = 0.01;
const MOST_SAVED_MS = 2_000;
/**
 * For one answer no more is taken: ten times what the largest file costs the processor. What takes longer waits for a disk or a virus scanner; paid in full,
 * a minute of that would stop all judging for an hour and a half. The time that it keeps the processor busy is not asked for, as nobody tells on which thread it is.
 */
const MOST_PAID_MS = 5_000;
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

const NO_WINTRUST = unjudged('unsupported', 'no-wintrust');
const NO_CATALOGUES = unobservable('unsupported', 'no-catalogues');
const NOT_NOW = unjudged('paused', 'spares-processor');
const NO_ANSWER = unjudged('failed', 'no-answer');

/** What an open file says of itself. */
export interface JudgedFile {
  readonly signature: Observed<ImageSignature>;
  /** Only of one whose signature is trusted: anybody may have written the others. */
  readonly originalName?: Observed<OriginalName>;
}

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
  readonly #known = new Map<string, { readonly untilMs: number; readonly told: JudgedFile }>();
  readonly #turns = new OneAtATime(MAX_WAITING, MAX_MS);
  #calls: Promise<TrustCalls | undefined> | undefined;
  #savedMs = MOST_SAVED_MS;
  #countedMs: number;

  constructor(load: () => Promise<TrustCalls>, clock: PlatformClock) {
    this.#load = load;
    this.#clock = clock;
    this.#countedMs = clock.monotonicMs();
  }

  async read(path: string, whyNot: WhyNot): Promise<JudgedFile> {
    this.#calls ??= this.#load().catch(() => undefined);
    const calls = await this.#calls;
    if (calls === undefined) return NO_WINTRUST;
    const file = calls.openFile(path);
    if (file === undefined) return unjudged('failed', 'not-opened');
    const open = { calls, path, file };
    let judged: Promise<JudgedFile> | undefined;
    try {
      const identity = identityOf(open);
      if (isUnobservable(identity)) return { signature: identity };
      const refusal = await whyNot(file);
      if (refusal !== undefined) return { signature: refusal };
      const known = this.#known.get(identity.value);
      if (known !== undefined && this.#clock.monotonicMs() < known.untilMs) return known.told;
      judged = this.#mayAsk() ? this.#judgeInTurn(open, identity.value) : undefined;
      if (known !== undefined && !isFailure(known.told)) return known.told;
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
  async #judgeInTurn(open: OpenFile, identity: string): Promise<JudgedFile> {
    try {
      const judged = await this.#turns.run(() => this.#judge(open, identity));
      return judged ?? (this.#turns.hangs ? NO_ANSWER : NOT_NOW);
    } finally {
      open.calls.closeFile(open.file);
    }
  }

  async #judge(open: OpenFile, identity: string): Promise<JudgedFile> {
    const again = this.#known.get(identity);
    if (again !== undefined && this.#clock.monotonicMs() < again.untilMs) return again.told;
    // Those that waited before it may have used up what there was.
    if (this.#savedMs <= 0) return NOT_NOW;
    const fromMs = this.#clock.monotonicMs();
    const signature = await askAll(open).catch(systemReadFailure);
    this.#savedMs -= Math.min(MOST_PAID_MS, this.#clock.monotonicMs() - fromMs);
    const told = isTrusted(signature) ? { signature, originalName: originalNameOf(open) } : { signature };
    const after = identityOf(open);
    if (isUnobservable(after)) return { signature: after };
    if (after.value !== identity) return unjudged('failed', 'changed-meanwhile');
    this.#keep(identity, told);
    return told;
  }

  /** A failure does not take the place of an answer about the same file. */
  #keep(identity: string, told: JudgedFile): void {
    const before = this.#known.get(identity)?.told;
    const hasFailed = isFailure(told);
    const kept = hasFailed && before !== undefined && !isFailure(before) ? before : told;
    this.#known.delete(identity);
    this.#known.set(identity, {
      untilMs: this.#clock.monotonicMs() + (hasFailed ? FAILED_MS : FRESH_MS),
      told: kept,
    });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

function unjudged(...why: Parameters<typeof unobservable>): JudgedFile {
  return { signature: unobservable(...why) };
}

function isTrusted(signature: Observed<ImageSignature>): boolean {
  return observedValue(signature)?.state === 'trusted';
}

/** Whether another try may tell more. */
function isFailure({ signature, originalName }: JudgedFile): boolean {
  const isSignatureMissing = isUnobservable(signature) && signature.unobservable !== 'unsupported';
  return isSignatureMissing || (originalName !== undefined && isUnobservable(originalName));
}

async function withPatience(judged: Promise<JudgedFile>): Promise<JudgedFile> {
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

/** Where the file ends, Windows has nothing to read, and says that it failed. */
function originalNameOf({ calls, file }: OpenFile): Observed<OriginalName> {
  const facts = calls.describeFile(file);
  if (facts === undefined) return unobservable('failed', 'not-described');
  return readOriginalName((at, bytes) => {
    const block = Buffer.alloc(Math.max(0, Math.min(bytes, facts.sizeBytes - at)));
    return block.length === 0 ? block : block.subarray(0, calls.readFile(file, at, block));
  });
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
