import type { SocketReading } from '../../platform.ts';

const ESTABLISHED = 1;
const SYN_SENT = 2;
const SYN_RECEIVED = 3;
const TIME_WAIT = 6;
const CLOSE = 7;
const CLOSE_WAIT = 8;
const LISTEN = 10;
const NEW_SYN_RECEIVED = 12;

/** All states but listening and those that belong to no process; as a bit set for the kernel. */
export const WANTED_STATES = 0xfff & ~((1 << TIME_WAIT) | (1 << CLOSE) | (1 << LISTEN));

/** What may wait to be accepted; once it was and no process has it any more, it is in another state. */
export const UNACCEPTED_STATES: ReadonlySet<number> = new Set([ESTABLISHED, SYN_RECEIVED, CLOSE_WAIT]);

/** The kernel's number of a TCP state (include/net/tcp_states.h) in our words; undefined for what is no connection. */
export function connectionStateOf(state: number): SocketReading['state'] | undefined {
  if (state === ESTABLISHED) return 'established';
  if (state === SYN_SENT || state === SYN_RECEIVED || state === NEW_SYN_RECEIVED) return 'opening';
  if (state === TIME_WAIT || state === CLOSE || state === LISTEN || state < 1 || state > 11) return undefined;
  return 'closing';
}
