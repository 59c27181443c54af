const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** After so many tries that failed each further one waits twice as long, up to a limit that a person can bear. */
const ADDRESS = { freeTries: 5, longestWaitMs: MINUTE_MS };
const NAME = { freeTries: 10, longestWaitMs: MINUTE_MS / 2 };
/** Without a try that long the count begins anew. */
const FORGET_AFTER_MS = 15 * MINUTE_MS;
const MAX_REMEMBERED = 10_000;

interface Tries {
  count: number;
  lastMs: number;
}

/**
 * Slows down whoever guesses passwords: by address, and by name from whichever addresses. Nobody is ever locked out: waits end at a
 * minute, a try during a wait is not made and does not lengthen it, and where somebody has signed in to an account before, from the
 * same address, only tries of that pair count. So a stranger who guesses an administrator's password does not keep them out.
 * Links are not slowed down: nobody guesses 256 bits.
 */
export class SignInThrottle {
  readonly #now: () => number;
  readonly #byAddress = new Map<string, Tries>();
  readonly #byName = new Map<string, Tries>();
  readonly #byPair = new Map<string, Tries>();

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins a try, and counts it as failed until `succeeded`. @returns 0, or how long to wait first, milliseconds */
  begin(name: string, address: string): number {
    const nowMs = this.#now();
    const counters = this.#countersFor(name, address);
    const waitMs = Math.max(
      ...counters.map(([map, key, limit]) => waitOf(this.#current(map, key, nowMs), limit, nowMs)),
    );
    if (waitMs > 0) return waitMs;
    for (const [map, key] of counters) {
      const count = (this.#current(map, key, nowMs)?.count ?? 0) + 1;
      remember(map, key, { count, lastMs: nowMs });
    }
    return 0;
  }

  /** The try that began last was right. */
  succeeded(name: string, address: string): void {
    for (const [map, key] of this.#countersFor(name, address)) {
      const tries = map.get(key);
      if (tries !== undefined) tries.count -= 1;
    }
    remember(this.#byPair, pairOf(name, address), { count: 0, lastMs: this.#now() });
  }

  #countersFor(name: string, address: string) {
    const pair = pairOf(name, address);
    if (this.#byPair.has(pair)) return [[this.#byPair, pair, NAME] as const];
    return [[this.#byAddress, networkOf(address), ADDRESS] as const, [this.#byName, name, NAME] as const];
  }

  #current(map: ReadonlyMap<string, Tries>, key: string, nowMs: number): Tries | undefined {
    const tries = map.get(key);
    return tries === undefined || nowMs - tries.lastMs >= FORGET_AFTER_MS ? undefined : tries;
  }
}

function waitOf(tries: Tries | undefined, limit: typeof ADDRESS, nowMs: number): number {
  if (tries === undefined || tries.count < limit.freeTries) return 0;
  const fullWaitMs = Math.min(limit.longestWaitMs, SECOND_MS * 2 ** (tries.count - limit.freeTries));
  return Math.max(0, tries.lastMs + fullWaitMs - nowMs);
}

/** What was touched longest ago makes room. */
function remember(map: Map<string, Tries>, key: string, tries: Tries): void {
  map.delete(key);
  map.set(key, tries);
  if (map.size <= MAX_REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

function pairOf(name: string, address: string): string {
  return `${networkOf(address)} ${name}`;
}

/** Of IPv6 the network (/64): whoever has one address of it has all. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 4 - groups.length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0')].slice(0, 4).join(':');
}
