import type { Database, Statement } from 'better-sqlite3';

/** How long the first of a group waits for others. Small batches share one sync of the disk; nobody notices the wait. */
const GATHER_MS = 10;
/** A group of so many rows is worth a sync of its own. */
const ROWS_WORTH_A_COMMIT = 256;
/** However much more comes in: how long a batch waits at most for the commit to begin. Bulk gains from waiting, answers do not. */
const PATIENCE_MS = { answer: 50, bulk: 200 } as const;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupHooks {
  /** A batch is done: a later batch of the group that fails does not touch it. */
  readonly batchDone: () => void;
  /** Runs in the transaction, right before it is committed. */
  readonly beforeCommit: () => void;
  /** A batch is undone: forget whatever was learnt from its rows. False when that cannot be done without undoing the group. */
  readonly undoBatch: () => boolean;
  /** The whole group was undone. */
  readonly undoGroup: () => void;
}

/**
 * Runs batches of several callers in one transaction. A batch that fails is undone alone; when the disk fails, the whole group is,
 * and each of its callers hears of it. A promise resolves after the commit.
 *
 * Bulk runs without a savepoint: with one, SQLite copies every page that a batch touches to a file of its own first, which was a
 * fifth of the whole cost of ingest. So bulk that fails after it has written takes its group with it.
 */
export class GroupCommit {
  readonly #database: Database;
  readonly #hooks: GroupHooks;
  readonly #nowMs: () => number;
  readonly #countChanges: Statement;
  #waiting: Waiting[] = [];
  #rows = 0;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** @param nowMs a monotonic clock */
  constructor(database: Database, hooks: GroupHooks, nowMs: () => number) {
    this.#database = database;
    this.#hooks = hooks;
    this.#nowMs = nowMs;
    this.#countChanges = database.prepare('SELECT total_changes()').pluck();
  }

  /** @param work runs at once; its answer is given after the commit. It returns how many rows it wrote, and the answer. */
  run<T>(kind: keyof typeof PATIENCE_MS, work: () => { readonly rows: number; readonly answer: T }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let undo = (): boolean => true;
      try {
        this.#begin();
        if (kind === 'answer') {
          this.#database.exec('SAVEPOINT batch');
          undo = () => this.#rollBackToBatch();
        } else {
          const before = this.#countChanges.get();
          undo = () => this.#countChanges.get() === before;
        }
        const { rows, answer } = work();
        if (kind === 'answer') this.#database.exec('RELEASE batch');
        this.#hooks.batchDone();
        this.#waiting.push({ resolve: () => resolve(answer), reject });
        this.#rows += rows;
        this.#deadlineMs = Math.min(this.#deadlineMs, this.#nowMs() + PATIENCE_MS[kind]);
      } catch (error) {
        reject(error);
        this.#undoBatch(error, undo);
      }
      this.#plan();
    });
  }

  /** Commits what is waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
    if (!this.#database.inTransaction) return;
    try {
      this.#hooks.beforeCommit();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      this.#failAll(error);
      return;
    }
    const done = this.#waiting;
    this.#waiting = [];
    this.#rows = 0;
    for (const { resolve } of done) resolve();
  }

  #begin(): void {
    if (this.#database.inTransaction) return;
    this.#database.exec('BEGIN IMMEDIATE');
    this.#deadlineMs = Number.POSITIVE_INFINITY;
  }

  #plan(): void {
    if (!this.#database.inTransaction) return;
    if (this.#nowMs() >= this.#deadlineMs) this.flush();
    else if (this.#rows >= ROWS_WORTH_A_COMMIT) this.#immediate ??= setImmediate(() => this.flush());
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /**
   * Some errors (disk full, I/O) make SQLite end the whole transaction: then every batch in it is gone.
   * @param undo takes back what the batch wrote; false when that takes the whole group
   */
  #undoBatch(error: unknown, undo: () => boolean): void {
    if (!this.#database.inTransaction) {
      this.#failAll(error);
      return;
    }
    if (undo() && this.#hooks.undoBatch()) return;
    this.#database.exec('ROLLBACK');
    this.#failAll(error);
  }

  #rollBackToBatch(): boolean {
    this.#database.exec('ROLLBACK TO batch; RELEASE batch');
    return true;
  }

  #failAll(error: unknown): void {
    const failed = this.#waiting;
    this.#waiting = [];
    this.#rows = 0;
    this.#hooks.undoGroup();
    for (const { reject } of failed) reject(error);
  }
}
