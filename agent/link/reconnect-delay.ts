/** How long to wait before another try. The first is apart: when a collector restarts, its whole fleet is at that point at once. */
export interface ReconnectPolicy {
  /** Upper end of the first wait, milliseconds. */
  readonly firstMs: number;
  /** Upper end of the second wait; it doubles with every try that fails. */
  readonly baseMs: number;
  /** No upper end is ever higher. */
  readonly capMs: number;
}

/** For a fleet: a restarted collector is met by its agents over a minute, not in one second. */
const FLEET: ReconnectPolicy = { firstMs: 60_000, baseMs: 5_000, capMs: 300_000 };
/** For an agent beside its collector: nobody else comes at the same time. */
const SAME_HOST: ReconnectPolicy = { firstMs: 1_000, baseMs: 500, capMs: 5_000 };

const LONGEST_RETRY_AFTER_MS = 3_600_000;

export function reconnectPolicyFor(url: string): ReconnectPolicy {
  const { hostname } = new URL(url);
  const isSameHost = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return isSameHost ? SAME_HOST : FLEET;
}

/**
 * Full jitter: anywhere between nothing and the upper end. The cap is applied before the jitter: applied after it, a long outage
 * would bring all agents back in the same moment.
 *
 * @param failures connections in a row that were never welcomed; 0 after one that was
 * @param random a number in [0, 1)
 */
export function reconnectDelayMs(policy: ReconnectPolicy, failures: number, random: number): number {
  if (failures === 0) return random * Math.min(policy.firstMs, policy.capMs);
  return random * Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures - 1, 30));
}

/**
 * What a collector that refused has asked for is the least; half as much again is spread over. Without such a wish the longest wait
 * is: what it refused now (a token, a version) it will refuse again.
 */
export function refusedDelayMs(policy: ReconnectPolicy, retryAfterMs: number | undefined, random: number): number {
  const leastMs = Math.min(retryAfterMs ?? policy.capMs / 2, LONGEST_RETRY_AFTER_MS);
  return leastMs * (1 + (retryAfterMs === undefined ? random : random / 2));
}
