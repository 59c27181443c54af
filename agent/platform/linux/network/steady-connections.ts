import { isUnobservable, type Observed } from '#shared/model/observed.ts';
import type { SocketReading } from '../../platform.ts';
import type { TcpCountersReader } from './tcp-counters.ts';

/** Where the list comes from. */
export interface ConnectionList {
  read(): Observed<readonly SocketReading[]>;
  /** Whether another list may differ from the last one although no connection began or ended. */
  readonly mayDiffer: boolean;
}

/** However little the counters say. */
const REREAD_AFTER_MS = 8_000;

/**
 * The connections, listed anew only when one may have begun or ended: the kernel counts both, and asking it for the counts costs a hundredth of
 * the list. While all are established, one begins (`ActiveOpens`, `PassiveOpens`) or is established no longer (`CurrEstab`). Who may restore
 * connections (TCP_REPAIR) can make one up for the other; that, and that another end has closed, is seen with the next list, within eight seconds.
 * Gives the very same answer again when nothing changed.
 */
export class SteadyConnections {
  readonly #counters: Pick<TcpCountersReader, 'read'>;
  readonly #nowMs: () => number;
  #last: Listed | undefined;

  /** @param nowMs by a clock that never jumps */
  constructor(counters: Pick<TcpCountersReader, 'read'>, nowMs: () => number) {
    this.#counters = counters;
    this.#nowMs = nowMs;
  }

  read(list: ConnectionList): Observed<readonly SocketReading[]> {
    const last = this.#last;
    // Before the list: what changes meanwhile shows next time.
    const counts = this.#counters.read();
    const listedAtMs = this.#nowMs();
    const isCounted = last !== undefined && last.counts === counts?.text;
    if (isCounted && listedAtMs - last.listedAtMs < REREAD_AFTER_MS) return last.answer;
    const answer = list.read();
    this.#last = undefined;
    if (counts === undefined || isUnobservable(answer) || list.mayDiffer) return answer;
    const { length } = answer.value;
    const areEstablished = answer.value.every(({ state }) => state === 'established');
    // Counts that cannot be of these connections, or two lists that differ though nothing was counted: not to be trusted.
    const isPlausible = counts.established >= length && (!isCounted || last.answer.value.length === length);
    if (areEstablished && isPlausible) this.#last = { counts: counts.text, answer, listedAtMs };
    return answer;
  }
}

interface Listed {
  readonly counts: string;
  readonly answer: { readonly value: readonly SocketReading[] };
  readonly listedAtMs: number;
}
