import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { renderFindingTitle } from '#shared/catalogue/render-finding-title.ts';
import type { Finding, FindingDraft, Subject } from '#shared/model/finding.ts';
import { osNameKey } from '#shared/model/os-name.ts';
import { type ProcessKey, processKey } from '#shared/model/process-ref.ts';
import { signalDefinition } from '#shared/verdict/signals.ts';
import { mergeDraft } from './merge-draft.ts';

/** Nobody spoke of it for this long: it is over. Detectors repeat themselves once a minute. */
const SILENCE_MS = 15 * 60_000;
/** After a pause or a stall nobody could have spoken: it counts as one tick. */
const MAX_ELAPSED_MS = 60_000;
/** A revision that only says "still there" is made at most this often. */
const REFRESH_MS = 60_000;

/** One state of one episode, as it is stored and sent. `key` says what it is about. */
export interface EpisodeChange {
  readonly key: string;
  readonly finding: Finding;
}

interface Open {
  finding: Finding;
  /** Time covered by ticks when a detector last spoke of it, and when a revision was last made. */
  saidMs: number;
  revisedMs: number;
}

/**
 * Turns what detectors say again and again into findings with an identity. An episode opens with the first draft about a kind and a
 * subject, gets a new revision when its content changes (or once a minute, to say that it lasts), and closes when the process is gone
 * or nobody spoke of it for a quarter of an hour. Changes must be stored before anything is sent: then a crash changes no id.
 */
export class Episodes {
  readonly #hostId: string;
  readonly #open = new Map<string, Open>();
  #nowMs = 0;

  /** @param hostId what makes ids of different hosts differ: the agent's own id */
  constructor(hostId: string) {
    this.#hostId = hostId;
  }

  get open(): readonly Finding[] {
    return [...this.#open.values()].map(({ finding }) => finding);
  }

  /** Takes up the episodes that were open when the agent last ran. */
  restore(changes: readonly EpisodeChange[]): void {
    for (const { key, finding } of changes)
      this.#open.set(key, { finding, saidMs: this.#nowMs, revisedMs: this.#nowMs });
  }

  /** What a detector says now. Answers with the changed episode, if it is worth a revision. */
  take(draft: FindingDraft, atMs: number): EpisodeChange | undefined {
    const key = `${draft.kind} ${subjectKey(draft.subject)}`;
    const open = this.#open.get(key);
    if (open === undefined) return this.#begin(key, draft, atMs);
    open.saidMs = this.#nowMs;
    const { finding, changed } = mergeDraft(open.finding, draft);
    if (!changed && this.#nowMs - open.revisedMs < REFRESH_MS) return undefined;
    open.revisedMs = this.#nowMs;
    open.finding = withText({ ...finding, rev: finding.rev + 1, lastSeenMs: Math.max(finding.lastSeenMs, atMs) });
    return { key, finding: open.finding };
  }

  /** Time passes: `elapsedMs` since the last tick. Answers with the episodes that nobody speaks of any more. */
  advance(elapsedMs: number): readonly EpisodeChange[] {
    this.#nowMs += Math.min(elapsedMs, MAX_ELAPSED_MS);
    return this.#closeWhere(({ saidMs }) => this.#nowMs - saidMs >= SILENCE_MS);
  }

  /** A process ended: its episodes do too. */
  end(process: ProcessKey, atMs: number): readonly EpisodeChange[] {
    return this.#closeWhere(({ finding }) => processOf(finding.subject) === process, atMs);
  }

  /** After a restart: episodes of processes that ended meanwhile, or in an earlier boot. */
  endMissing(isAlive: (process: ProcessKey) => boolean): readonly EpisodeChange[] {
    return this.#closeWhere(({ finding }) => {
      const process = processOf(finding.subject);
      return process !== undefined && !isAlive(process);
    });
  }

  #begin(key: string, draft: FindingDraft, atMs: number): EpisodeChange {
    const firstSeenMs = Math.min(draft.sinceMs ?? atMs, atMs);
    const finding = withText({
      id: bytesToHex(sha256(utf8ToBytes(JSON.stringify([this.#hostId, key, atMs])))).slice(0, 32),
      rev: 1,
      state: 'open',
      kind: draft.kind,
      subject: draft.subject,
      signals: draft.signals,
      pools: draft.pools ?? [],
      wallets: draft.wallets ?? [],
      evidence: draft.evidence ?? [],
      attack: attackOf(draft),
      firstSeenMs,
      lastSeenMs: atMs,
      text: '',
    });
    this.#open.set(key, { finding, saidMs: this.#nowMs, revisedMs: this.#nowMs });
    return { key, finding };
  }

  #closeWhere(isOver: (open: Open) => boolean, atMs?: number): readonly EpisodeChange[] {
    const closed: EpisodeChange[] = [];
    for (const [key, open] of this.#open) {
      if (!isOver(open)) continue;
      const { finding } = open;
      this.#open.delete(key);
      const lastSeenMs = Math.max(finding.lastSeenMs, atMs ?? finding.lastSeenMs);
      closed.push({ key, finding: { ...finding, rev: finding.rev + 1, state: 'closed', lastSeenMs } });
    }
    return closed;
  }
}

/** Equal for the same subject, whatever is known about it by now. */
function subjectKey(subject: Subject): string {
  switch (subject.type) {
    case 'process':
      return `process ${processKey(subject.process)}`;
    case 'file':
      return `file ${osNameKey(subject.path)}`;
    case 'host':
      return 'host';
  }
}

function processOf(subject: Subject): ProcessKey | undefined {
  return subject.type === 'process' ? processKey(subject.process) : undefined;
}

function attackOf({ signals }: FindingDraft): readonly string[] {
  return [...new Set(signals.flatMap(({ code }) => signalDefinition(code)?.attack ?? []))].sort();
}

function withText(finding: Finding): Finding {
  return { ...finding, attack: attackOf(finding), text: renderFindingTitle({ ...finding, text: '' }, 'en') };
}
