import type { Access } from '../access/access.ts';
import type { SeriesBook } from '../series/series-book.ts';
import type { Store } from '../store/store.ts';
import type { EventHub } from './event-hub.ts';

/** What routes answer from. */
export interface ApiContext {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly events: EventHub;
  readonly access: Access;
  readonly series: Pick<SeriesBook, 'points' | 'lastHour'>;
  readonly version: string;
  readonly startedAtMs: number;
  /** Epoch milliseconds. */
  now(): number;
  isConnected(hostId: string): boolean;
  /** Counters of what was left out or failed, by name; problems of signature files, as lines. */
  readHealth(): CollectorHealth;
}

export interface CollectorHealth {
  readonly counters: Readonly<Record<string, number>>;
  readonly indicatorProblems: readonly string[];
  readonly indicators: number;
}
