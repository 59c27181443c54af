import { isUnobservable, type Observed } from '#shared/model/observed.ts';
import type { SocketReading } from '../../platform.ts';
import type { TcpCountersReader } from './tcp-counters.ts';

/** Where the list comes from. */
export interface ConnectionList {
  read(): Observed<readonly SocketReading[]>;
  /** Whether the last list left one out that nobody has accepted yet: that is not counted when it happens. */
  readonly hasUnaccepted: boolean;
}

/** However little the counters say. */
const REREAD_AFTER = 8;

/**
 * The connections, listed anew only when one may have begun or ended: the kernel counts both, and asking it for the counts costs a hundredth of
 * the list. While all are established nothing of them can change that it does not count: one begins (`ActiveOpens`, `PassiveOpens`) or is
 * established no longer (`CurrEstab`), and no other can make up for it, because what begins is never taken back. That another end has closed is
 * seen eight looks later at most, or when this end closes too. Gives the very same answer again when nothing changed.
 */
export class SteadyConnections {
  readonly #counters: Pick<TcpCountersReader, 'read'>;
  #last: { readonly counts: string; readonly answer: Observed<readonly SocketReading[]> } | undefined;
  #reused = 0;

  constructor(counters: Pick<TcpCountersReader, 'read'>) {
    this.#counters = counters;
  }

  read(list: ConnectionList): Observed<readonly SocketReading[]> {
    // Before the list: what changes meanwhile shows next time.
    const counts = this.#counters.read();
    if (this.#last !== undefined && this.#last.counts === counts && ++this.#reused < REREAD_AFTER) {
      return this.#last.answer;
    }
    const answer = list.read();
    this.#reused = 0;
    this.#last = counts !== undefined && !list.hasUnaccepted && areEstablished(answer) ? { counts, answer } : undefined;
    return answer;
  }
}

function areEstablished(answer: Observed<readonly SocketReading[]>): boolean {
  return !isUnobservable(answer) && answer.value.every(({ state }) => state === 'established');
}
