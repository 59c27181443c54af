import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';
import type { IngestReport, SourcePosition } from '../store/alert-chunk.ts';
import type { Store } from '../store/store.ts';
import { FollowedFile, findRotatedFile } from './followed-file.ts';
import type { AlertFormat } from './formats.ts';

export interface FollowOptions {
  readonly store: Pick<Store, 'ingest' | 'read'>;
  readonly file: string;
  /** Stable name of the source: under it the store remembers how far it has been read. */
  readonly source: string;
  readonly site: string;
  readonly format: AlertFormat;
  readonly onReport: (report: IngestReport) => void;
  /** What could not be done and is tried again: the file could not be read, the store refused. */
  readonly onTrouble: (error: unknown) => void;
  /** How long a change may stay unnoticed where the system does not tell of it. */
  readonly pollMs?: number;
}

const POLL_MS = 250;
const CHUNK_BYTES = 1024 * 1024;
const RETRY_MS = 2_000;

/**
 * Follows a file that a device appends to, from where it was left, through rotation by rename or by truncation. One piece is on its
 * way at a time, so that a slow store slows the reading and not the memory. A file that is truncated and grows beyond its old size
 * between two looks cannot be told from one that was only appended to.
 */
export class FileFollower implements AsyncDisposable {
  readonly #options: FollowOptions;
  #current: FollowedFile | undefined;
  #wake: () => void = () => undefined;
  #running: Promise<void> | undefined;
  readonly #stop = new AbortController();

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Begins to follow. Ends with the signal or by disposing. */
  start(signal?: AbortSignal): void {
    signal?.addEventListener('abort', () => this.#abort(), { once: true });
    this.#running ??= this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort();
    await this.#running;
  }

  #abort(): void {
    this.#stop.abort();
    this.#wake();
  }

  async #run(): Promise<void> {
    const watcher = watch(this.#options.file, { ignoreInitial: true, atomic: false });
    watcher.on('all', () => this.#wake());
    watcher.on('error', (error) => this.#options.onTrouble(error));
    try {
      while (!this.#stop.signal.aborted) {
        try {
          while (!this.#stop.signal.aborted && (await this.#step()));
          await this.#waitForChange();
        } catch (error) {
          this.#options.onTrouble(error);
          await this.#forget();
          await sleep(RETRY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined); // Woken to stop.
        }
      }
    } finally {
      await this.#forget();
      await watcher.close();
    }
  }

  /** True when something was done and there may be more. */
  async #step(): Promise<boolean> {
    this.#current ??= await this.#open();
    const file = this.#current;
    if (file === undefined) return false;
    const bytes = await file.read(CHUNK_BYTES);
    if (bytes.byteLength > 0) {
      await this.#send(file, bytes);
      return true;
    }
    const change = await file.changeAt(this.#options.file);
    if (change === 'none') return false;
    if (change === 'replaced') {
      // What was written between the look at the end and the look at the name.
      for (let rest = await file.read(CHUNK_BYTES); rest.byteLength > 0; rest = await file.read(CHUNK_BYTES)) {
        await this.#send(file, rest);
      }
    }
    await this.#end(file.position);
    if (change === 'truncated') {
      file.rewind();
      await this.#send(file, new ArrayBuffer(0));
    } else await this.#forget();
    return true;
  }

  /** Opens what is to be read next: the file that was left unfinished even if it was renamed meanwhile, or the one of our name. */
  async #open(): Promise<FollowedFile | undefined> {
    const { store, source, file } = this.#options;
    const position = await store.read('source-position', { source });
    if (position !== undefined && position.ended !== true) {
      const left = await findRotatedFile(file, position.file);
      const opened = left === undefined ? undefined : await FollowedFile.open(left, position.offset);
      if (opened !== undefined && opened.position.offset < position.offset) await this.#end(position);
      if (opened !== undefined) return opened;
    }
    return FollowedFile.open(file, 0);
  }

  async #send(file: FollowedFile, bytes: ArrayBuffer): Promise<void> {
    const { store, source, site, format, onReport } = this.#options;
    onReport(await store.ingest({ source, site, format, bytes, end: false, position: file.position }));
  }

  /** Nothing more comes of what was read up to here. */
  async #end(position: SourcePosition): Promise<void> {
    const { store, source, site, format, onReport } = this.#options;
    onReport(await store.ingest({ source, site, format, bytes: new ArrayBuffer(0), end: true, position }));
  }

  async #forget(): Promise<void> {
    const file = this.#current;
    this.#current = undefined;
    await file?.close();
  }

  async #waitForChange(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#stop.signal.aborted) return;
    const waited = new AbortController();
    const poll = sleep(this.#options.pollMs ?? POLL_MS, undefined, { signal: waited.signal }).catch(() => undefined); // Woken.
    await Promise.race([woken, poll]);
    waited.abort();
  }
}
