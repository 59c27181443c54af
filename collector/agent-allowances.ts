import { type Allowance, isActive } from '#shared/model/allowance.ts';
import { MAX_ALLOWANCES } from '#shared/protocol/messages.ts';
import { shortHash } from '#shared/text/short-hash.ts';
import { holdsAt } from '#shared/verdict/allowance.ts';

/** What one agent is told. `revision` is the same for the same allowances. */
export interface ToldAllowances {
  readonly revision: string;
  readonly allowances: readonly Allowance[];
}

/** Of one message, well below the largest frame. */
const MAX_BYTES = 262_144;

/** Which allowances concern which host. What is not meant for a host does not leave the collector. */
export class AgentAllowances {
  readonly #now: () => number;
  #ofHosts = new Map<string, readonly Allowance[]>();
  #others: readonly Allowance[] = [];

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Replaces all of them. */
  use(allowances: readonly Allowance[]): void {
    this.#ofHosts = Map.groupBy(
      allowances.filter(({ scope }) => scope.type === 'host'),
      ({ scope }) => (scope.type === 'host' ? scope.hostId : ''),
    );
    this.#others = allowances.filter(({ scope }) => scope.type !== 'host');
  }

  /** Those that hold there now. Too many are cut, the oldest first: an agent that knows fewer marks fewer. */
  of(place: { readonly hostId: string; readonly site: string }): ToldAllowances {
    const nowMs = this.#now();
    const holding = [...(this.#ofHosts.get(place.hostId) ?? []), ...this.#others]
      .filter((allowance) => isActive(allowance, nowMs) && holdsAt(allowance.scope, place))
      .sort((left, right) => right.createdAtMs - left.createdAtMs || (left.id < right.id ? -1 : 1));
    const told = fitting(holding);
    return {
      revision: shortHash(
        told.map(({ id }) => id),
        16,
      ),
      allowances: told,
    };
  }
}

function fitting(allowances: readonly Allowance[]): readonly Allowance[] {
  let bytes = 0;
  return allowances.slice(0, MAX_ALLOWANCES).filter((allowance) => {
    bytes += Buffer.byteLength(JSON.stringify(allowance));
    return bytes <= MAX_BYTES;
  });
}
