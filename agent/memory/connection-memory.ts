import { type Ownership, type Tuple, tupleKey } from '#shared/model/connection.ts';
import { processKey } from '#shared/model/process-ref.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import type { AgentDatabase } from './agent-database.ts';
import { type ConnectionRow, ConnectionRows, type TimeSpan } from './connection-rows.ts';
import type { KeyValues } from './key-values.ts';
import { rankOwners } from './rank-owners.ts';

/**
 * `flushMs` between two batches to disk, `retentionMs` and `rows` of what is kept there, `inMemory` connections that are open or not
 * yet written, `unwritten` of these at most while the disk cannot be written, `owners` in one answer.
 */
export interface ConnectionMemoryLimits {
  readonly flushMs: number;
  readonly retentionMs: number;
  readonly rows: number;
  readonly inMemory: number;
  readonly unwritten: number;
  readonly owners: number;
}

export const CONNECTION_MEMORY_LIMITS: ConnectionMemoryLimits = {
  flushMs: 5_000,
  retentionMs: 7 * 86_400_000,
  rows: 200_000,
  inMemory: 100_000,
  unwritten: 20_000,
  owners: 16,
};

/**
 * `dropped` since ever by cause: `rows` (older than others, no room), `unwritten` (the disk could not be written for too long),
 * `in-memory` (too many open at once).
 */
export interface ConnectionMemoryStatistics {
  readonly open: number;
  readonly kept: number;
  readonly rememberedSinceMs: number;
  readonly dropped: Readonly<Record<string, number>>;
}

const DROPPED = 'connections-dropped:';
const SINCE = 'connections-since-ms';
const ALIVE = 'connections-alive-ms';
/** How often the time until which open connections are known to last is written when nothing else is. */
const ALIVE_WRITE_MS = 15_000;
/** Each so many batches, what is too old or too much is removed. */
const FLUSHES_PER_PRUNE = 12;

interface Entry {
  ownership: Ownership;
  open: boolean;
  unwritten: boolean;
}

/**
 * "Who owned this tuple at that time?" Open connections are in memory; all are on disk a few seconds after they were seen, written
 * in batches, so that the answer outlives the process and the agent. Times are epoch milliseconds by the host's clock.
 */
export class ConnectionMemory {
  readonly #database: AgentDatabase;
  readonly #rows: ConnectionRows;
  readonly #values: KeyValues;
  readonly #limits: ConnectionMemoryLimits;
  /** Connections that are open or not yet written, by tuple, namespace and process. */
  readonly #entries = new Map<string, Entry>();
  /** The same by remote end. */
  readonly #byRemote = new Map<string, Set<Entry>>();
  /** Until when everything open is known to be open. */
  #aliveUntilMs: number;
  #aliveWrittenMs: number;
  #rememberedSinceMs: number;
  #flushedAtMs: number;
  #flushes = 0;
  #unwritten = 0;
  /** Not yet in the counters of the database. */
  #dropped = { unwritten: 0, 'in-memory': 0 };

  constructor(
    database: AgentDatabase,
    values: KeyValues,
    nowMs: number,
    limits: ConnectionMemoryLimits = CONNECTION_MEMORY_LIMITS,
  ) {
    this.#database = database;
    this.#rows = new ConnectionRows(database);
    this.#values = values;
    this.#limits = limits;
    const alive = readTime(values.get(ALIVE)) ?? Number.NEGATIVE_INFINITY;
    this.#rememberedSinceMs = readTime(values.get(SINCE)) ?? nowMs;
    this.#aliveUntilMs = Number.NEGATIVE_INFINITY;
    this.#aliveWrittenMs = alive;
    this.#flushedAtMs = nowMs;
    database.write(() => {
      if (Number.isFinite(alive)) this.#rows.closeLeftOpen(alive);
      values.setWithin(SINCE, String(this.#rememberedSinceMs));
    });
  }

  /**
   * Remembers who holds a connection. `opened`: it lasts until it is said to be closed, and need not be repeated. `closed`: it has
   * ended, or was only glimpsed; `lastSeenMs` is then its end.
   */
  remember(ownership: Ownership, state: 'opened' | 'closed'): void {
    const key = entryKey(ownership);
    const known = this.#entries.get(key);
    if (known === undefined || known.ownership.process.groupKey !== ownership.process.groupKey) {
      if (known !== undefined) this.#end(key, known, ownership.lastSeenMs);
      this.#add(key, { ownership, open: state === 'opened', unwritten: true });
      return;
    }
    const lastSeenMs = Math.max(known.ownership.lastSeenMs, ownership.lastSeenMs);
    known.ownership = { ...known.ownership, lastSeenMs };
    const open = state === 'opened';
    if (known.open === open) return;
    known.open = open;
    if (!known.unwritten) {
      known.unwritten = true;
      this.#unwritten += 1;
    }
  }

  /** Everything open is still open at this moment. Writes a batch to disk when one is due. Call it every tick. */
  advance(atMs: number): void {
    this.#aliveUntilMs = Math.max(this.#aliveUntilMs, atMs);
    // A clock that was set back must not silence the memory.
    if (Math.abs(atMs - this.#flushedAtMs) >= this.#limits.flushMs) this.flush(atMs);
  }

  /** Writes what is not yet on disk, durably, in one transaction. */
  flush(atMs: number): void {
    this.#flushedAtMs = atMs;
    const pruneDue = ++this.#flushes % FLUSHES_PER_PRUNE === 0;
    const aliveDue = this.#entries.size > 0 && this.#aliveUntilMs - this.#aliveWrittenMs >= ALIVE_WRITE_MS;
    if (this.#unwritten === 0 && !pruneDue && !aliveDue) return;
    const entries = [...this.#entries].filter(([, entry]) => entry.unwritten);
    const result = this.#database.write(() => {
      for (const [, entry] of entries) this.#rows.write(entry);
      if (Number.isFinite(this.#aliveUntilMs)) this.#values.setWithin(ALIVE, String(this.#aliveUntilMs));
      for (const [cause, count] of Object.entries(this.#dropped)) this.#database.count(DROPPED + cause, count);
      if (pruneDue) this.#prune(atMs);
    });
    if (!result.written) {
      this.#dropUnwritten();
      return;
    }
    this.#dropped = { unwritten: 0, 'in-memory': 0 };
    this.#unwritten = 0;
    this.#aliveWrittenMs = this.#aliveUntilMs;
    for (const [key, entry] of entries) {
      entry.unwritten = false;
      if (!entry.open) this.#forget(key, entry);
    }
  }

  /** Writes what waits, before the database is closed. */
  close(): void {
    this.#aliveWrittenMs = Number.NEGATIVE_INFINITY;
    this.flush(this.#flushedAtMs);
  }

  /**
   * Who held the connection of a question at its time, best match first; empty = nobody is remembered. Connections to the host
   * itself are left out unless asked for: the same loopback tuple exists on every host, so it must never join across hosts.
   */
  ownersOf(question: OwnerQuestion, loopback: 'leave-out' | 'include' = 'leave-out'): readonly Ownership[] {
    const span = { fromMs: question.atMs - question.toleranceMs, toMs: question.atMs + question.toleranceMs };
    const inMemory = this.#byRemote.get(remoteKey(question.tuple)) ?? [];
    const onDisk = this.#rows.find(question, span);
    const owners = rankOwners(
      this.#withoutDoubles(inMemory, onDisk),
      question,
      this.#aliveUntilMs,
      this.#limits.owners,
    );
    return loopback === 'include' ? owners : owners.filter(({ tuple }) => !isLoopback(tuple));
  }

  /**
   * Connections that were held within a span, the latest first, at most `limit`; those to the host itself too, because only somebody who
   * looks at this host asks.
   */
  during(span: TimeSpan, limit: number): { readonly held: readonly Ownership[]; readonly omitted: boolean } {
    const inMemory = [...this.#entries.values()]
      .filter(({ ownership }) => ownership.firstSeenMs <= span.toMs)
      .filter(({ ownership, open }) => open || ownership.lastSeenMs >= span.fromMs);
    const rows = [...this.#withoutDoubles(inMemory, this.#rows.during(span, limit + 1))];
    const held = rows
      .map(({ ownership, open }) => ({
        ...ownership,
        lastSeenMs: open ? Math.max(ownership.lastSeenMs, this.#aliveUntilMs) : ownership.lastSeenMs,
      }))
      .sort((left, right) => right.lastSeenMs - left.lastSeenMs);
    return { held: held.slice(0, limit), omitted: held.length > limit };
  }

  /** Earliest moment the memory reaches back to. */
  get rememberedSinceMs(): number {
    return this.#rememberedSinceMs;
  }

  statistics(): ConnectionMemoryStatistics {
    let open = 0;
    for (const entry of this.#entries.values()) if (entry.open) open += 1;
    return {
      open,
      kept: this.#rows.count(),
      rememberedSinceMs: this.#rememberedSinceMs,
      dropped: addCounts(this.#database.countersOf(DROPPED), this.#dropped),
    };
  }

  /** What memory holds is newer than its row. */
  *#withoutDoubles(inMemory: Iterable<ConnectionRow>, onDisk: readonly ConnectionRow[]): Iterable<ConnectionRow> {
    const held = new Set<string>();
    for (const row of inMemory) {
      held.add(rowKey(row.ownership));
      yield row;
    }
    for (const row of onDisk) if (!held.has(rowKey(row.ownership))) yield row;
  }

  #prune(atMs: number): void {
    const cutoffMs = atMs - this.#limits.retentionMs;
    this.#rows.removeBefore(cutoffMs);
    const over = this.#rows.count() - this.#limits.rows;
    if (over > 0) {
      this.#rows.removeOldest(over);
      this.#database.count(`${DROPPED}rows`, over);
      this.#rememberedSinceMs = Math.max(this.#rememberedSinceMs, this.#rows.oldestMs() ?? atMs);
    }
    this.#rows.removeUnusedProcesses();
    this.#rememberedSinceMs = Math.max(this.#rememberedSinceMs, cutoffMs);
    this.#values.setWithin(SINCE, String(this.#rememberedSinceMs));
  }

  /** The process became another program (exec) and kept the connection: what the first one held is a row of its own. */
  #end(key: string, entry: Entry, atMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(`${key} ${entry.ownership.process.groupKey} ${atMs}`, entry);
    entry.ownership = { ...entry.ownership, lastSeenMs: Math.max(entry.ownership.lastSeenMs, atMs) };
    entry.open = false;
    if (!entry.unwritten) this.#unwritten += 1;
    entry.unwritten = true;
  }

  #add(key: string, entry: Entry): void {
    if (this.#entries.size >= this.#limits.inMemory) {
      this.#dropped['in-memory'] += 1;
      return;
    }
    this.#entries.set(key, entry);
    const remote = remoteKey(entry.ownership.tuple);
    const others = this.#byRemote.get(remote);
    if (others === undefined) this.#byRemote.set(remote, new Set([entry]));
    else others.add(entry);
    this.#unwritten += 1;
  }

  #forget(key: string, entry: Entry): void {
    this.#entries.delete(key);
    const remote = remoteKey(entry.ownership.tuple);
    const others = this.#byRemote.get(remote);
    others?.delete(entry);
    if (others?.size === 0) this.#byRemote.delete(remote);
  }

  /** The disk does not take them: the oldest that have ended make room. */
  #dropUnwritten(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#unwritten <= this.#limits.unwritten) return;
      if (entry.open || !entry.unwritten) continue;
      this.#forget(key, entry);
      this.#unwritten -= 1;
      this.#dropped.unwritten += 1;
    }
  }
}

function addCounts(
  stored: Readonly<Record<string, number>>,
  pending: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = { ...stored };
  for (const [cause, count] of Object.entries(pending)) if (count > 0) sum[cause] = (sum[cause] ?? 0) + count;
  return sum;
}

function readTime(text: string | undefined): number | undefined {
  const ms = Number(text ?? Number.NaN);
  return Number.isFinite(ms) ? ms : undefined;
}

function entryKey({ tuple, process, namespace = '' }: Ownership): string {
  return `${tupleKey(tuple)} ${namespace} ${processKey(process)}`;
}

function rowKey(ownership: Ownership): string {
  return `${entryKey(ownership)} ${ownership.process.groupKey} ${ownership.firstSeenMs}`;
}

function remoteKey({ protocol, remote }: Tuple): string {
  return `${protocol} ${remote.ip} ${remote.port}`;
}

function isLoopback({ local, remote }: Tuple): boolean {
  return [local.ip, remote.ip].some((ip) => ip.startsWith('127.') || ip === '::1');
}
