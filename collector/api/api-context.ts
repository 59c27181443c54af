import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { Access } from '../access/access.ts';
import type { BaitBook } from '../bait/bait-book.ts';
import type { LiveHosts } from '../live/live-hosts.ts';
import type { SeriesBook } from '../series/series-book.ts';
import type { ReadQueries } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import type { CollectorPlace } from '../collector-place.ts';
import type { EventHub } from './event-hub.ts';
import type { HostLists } from './host-lists.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** What routes answer from. */
export interface ApiContext {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly events: EventHub;
  readonly access: Access;
  readonly live: Pick<LiveHosts, 'renew' | 'listen' | 'look' | 'recall' | 'listeners'>;
  readonly baits: Pick<BaitBook, 'open' | 'begin' | 'cancel' | 'stop' | 'of'>;
  readonly series: Pick<SeriesBook, 'points' | 'lastHour'>;
  readonly hostLists: HostLists;
  /** For the overview, which everybody asks for all the time. */
  readonly unwatched: KeptAnswer<ReadQueries['unwatched-addresses']['result']>;
  readonly place: CollectorPlace;
  /** What holds now, the site's own indicators included. */
  readonly signatures: () => SignatureSet;
  readonly version: string;
  readonly startedAtMs: number;
  /** Epoch milliseconds. */
  now(): number;
  isConnected(hostId: string): boolean;
  /** After a change of what is normal is stored: everything is weighed anew, and agents are told. */
  allowancesChanged(): Promise<void>;
  /** Counters of what was left out or failed, by name; problems of signature files, as lines. */
  readHealth(): CollectorHealth;
}

export interface CollectorHealth {
  readonly counters: Readonly<Record<string, number>>;
  readonly indicatorProblems: readonly string[];
  readonly indicators: number;
}
