import type { StatementSync } from 'node:sqlite';
import { type Finding, findingSchema } from '#shared/model/finding.ts';
import type { FindingRevision } from '#shared/protocol/messages.ts';
import type { AgentDatabase } from './agent-database.ts';
import { fitFinding } from './fit-finding.ts';
import { seal, unsealJson } from './sealed-json.ts';
import type { WriteResult } from './write-result.ts';

/** `findings` and `bytes` bound what waits, `delivered` how many delivered episodes are remembered, `findingBytes` one finding. */
export interface OutboxLimits {
  readonly findings: number;
  readonly bytes: number;
  readonly delivered: number;
  readonly findingBytes: number;
}

const OUTBOX_LIMITS: OutboxLimits = {
  findings: 20_000,
  bytes: 32 * 1_048_576,
  delivered: 20_000,
  findingBytes: 131_072,
};

/**
 * What waits, and what was dropped since ever, by cause: `full`, `too-large`, `invalid`, `rejected` (by the collector),
 * `damaged` (the disk has changed it).
 */
export interface OutboxStatistics {
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly dropped: Readonly<Record<string, number>>;
}

const DROPPED = 'outbox-dropped:';

/**
 * Findings on their way to the collector. One row an episode, always its highest revision; what has been acknowledged never comes
 * back. Survives kill -9 and power loss. When full, the oldest closed episodes go first, then the oldest.
 */
export class Outbox {
  readonly #database: AgentDatabase;
  readonly #limits: OutboxLimits;
  readonly #put: StatementSync;
  readonly #oldest: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeAny: StatementSync;
  readonly #removeAt: StatementSync;
  readonly #deliveredRev: StatementSync;
  readonly #remember: StatementSync;
  readonly #forget: StatementSync;
  readonly #size: StatementSync;
  readonly #victims: StatementSync;

  constructor(database: AgentDatabase, limits: OutboxLimits = OUTBOX_LIMITS) {
    this.#database = database;
    this.#limits = limits;
    this.#put = database.prepare(`
      INSERT INTO outbox (id, rev, closed, bytes, body) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, closed = excluded.closed, bytes = excluded.bytes, body = excluded.body
      WHERE excluded.rev > outbox.rev`);
    this.#oldest = database.prepare('SELECT position, id, rev, bytes, body FROM outbox ORDER BY position LIMIT ?');
    this.#remove = database.prepare('DELETE FROM outbox WHERE id = ? AND rev <= ?');
    this.#removeAny = database.prepare('DELETE FROM outbox WHERE id = ?');
    this.#removeAt = database.prepare('DELETE FROM outbox WHERE position = ?');
    this.#deliveredRev = database.prepare('SELECT rev FROM delivered WHERE id = ?');
    this.#remember = database.prepare('INSERT OR REPLACE INTO delivered (id, rev) VALUES (?, ?)');
    this.#forget = database.prepare(
      'DELETE FROM delivered WHERE position <= (SELECT max(position) FROM delivered) - ?',
    );
    this.#size = database.prepare('SELECT count(*) AS findings, coalesce(sum(bytes), 0) AS bytes FROM outbox');
    this.#victims = database.prepare('SELECT id, bytes FROM outbox ORDER BY closed DESC, position LIMIT 100');
  }

  /** Durable when it returns `written`. A revision that is not higher than the one that waits or was delivered is the past. */
  put(findings: readonly Finding[]): WriteResult {
    return this.#database.write(() => this.putWithin(findings));
  }

  /** The same inside a transaction of the caller. */
  putWithin(findings: readonly Finding[]): void {
    for (const finding of findings) this.#putOne(finding);
    this.#evict();
  }

  /** Up to `limit` findings, those that wait longest first; together at most `maxBytes` of JSON, but at least one. */
  take(limit: number, maxBytes = Number.POSITIVE_INFINITY): readonly Finding[] {
    const findings: Finding[] = [];
    const damaged: number[] = [];
    let bytes = 0;
    for (const row of this.#oldest.iterate(limit)) {
      const finding = readRow(row);
      if (finding === undefined) {
        damaged.push(Number(row.position));
        continue;
      }
      bytes += Number(row.bytes);
      if (findings.length > 0 && bytes > maxBytes) break;
      findings.push(finding);
    }
    if (damaged.length > 0) this.#dropDamaged(damaged);
    return findings;
  }

  /** The collector holds these revisions durably: they, and what came before them, are done. */
  acknowledge(revisions: readonly FindingRevision[]): WriteResult {
    return this.#database.write(() => {
      for (const { id, rev } of revisions) {
        this.#remove.run(id, rev);
        if (rev > (this.#delivered(id) ?? 0)) this.#remember.run(id, rev);
      }
      this.#forget.run(this.#limits.delivered);
    });
  }

  /** The collector cannot read these revisions: they are dropped, counted, and do not come again. */
  reject(revisions: readonly FindingRevision[]): WriteResult {
    return this.#database.write(() => {
      for (const { id, rev } of revisions) {
        this.#database.count(`${DROPPED}rejected`, Number(this.#remove.run(id, rev).changes));
      }
    });
  }

  statistics(): OutboxStatistics {
    const size = this.#measure();
    return {
      waiting: size.findings,
      waitingBytes: size.bytes,
      dropped: this.#database.countersOf(DROPPED),
    };
  }

  #putOne(whole: Finding): void {
    const finding = fitFinding(whole, this.#limits.findingBytes);
    const body = JSON.stringify(finding);
    const bytes = Buffer.byteLength(body);
    const cause = this.#fault(body, bytes);
    if (cause !== undefined) this.#database.count(DROPPED + cause);
    else if (finding.rev > (this.#delivered(finding.id) ?? 0)) {
      this.#put.run(finding.id, finding.rev, finding.state === 'closed' ? 1 : 0, bytes, seal(body));
    }
  }

  /** Why no collector could ever take this. */
  #fault(body: string, bytes: number): string | undefined {
    if (bytes > this.#limits.findingBytes) return 'too-large';
    // JSON has no NaN: what came in as one goes out as null.
    return findingSchema.safeParse(JSON.parse(body)).success ? undefined : 'invalid';
  }

  #dropDamaged(positions: readonly number[]): void {
    this.#database.write(() => {
      for (const position of positions) {
        this.#database.count(`${DROPPED}damaged`, Number(this.#removeAt.run(position).changes));
      }
    });
  }

  #delivered(id: string): number | undefined {
    const row = this.#deliveredRev.get(id);
    return row === undefined ? undefined : Number(row.rev);
  }

  #evict(): void {
    for (let over = this.#over(); over.findings > 0 || over.bytes > 0; over = this.#over()) {
      for (const { id, bytes } of this.#victims.all()) {
        if (over.findings <= 0 && over.bytes <= 0) break;
        this.#removeAny.run(String(id));
        this.#database.count(`${DROPPED}full`);
        over = { findings: over.findings - 1, bytes: over.bytes - Number(bytes) };
      }
    }
  }

  #over(): { findings: number; bytes: number } {
    const size = this.#measure();
    return { findings: size.findings - this.#limits.findings, bytes: size.bytes - this.#limits.bytes };
  }

  #measure(): { findings: number; bytes: number } {
    const size = this.#size.get();
    return { findings: Number(size?.findings), bytes: Number(size?.bytes) };
  }
}

/** undefined when the row is not what was put: an acknowledgement would never find it. */
function readRow(row: Readonly<Record<string, unknown>>): Finding | undefined {
  const finding = unsealJson(row.body)?.value as Finding | undefined;
  return finding?.id === row.id && finding?.rev === row.rev ? finding : undefined;
}
