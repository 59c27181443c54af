/**
 * Why something could not be seen. Codes, not prose: the catalogue holds the text for people.
 * - `unsupported`: this system or kernel has no such thing
 * - `no-permission`: the agent lacks the right (run as root, or grant the capability)
 * - `not-implemented`: this build cannot read it here
 * - `namespaced`: only a part is visible (container, hidepid)
 * - `vanished`: it ended while it was being read
 * - `failed`: the read failed otherwise; `detail` names the error code
 */
export const UNOBSERVABLE_REASONS = [
  'unsupported',
  'no-permission',
  'not-implemented',
  'namespaced',
  'vanished',
  'failed',
] as const;
export type UnobservableReason = (typeof UNOBSERVABLE_REASONS)[number];

export interface Unobservable {
  readonly unobservable: UnobservableReason;
  /** Error code or short technical hint, for example `EACCES`; never a sentence. */
  readonly detail?: string;
}

/** A reading: a value, or the reason why there is none. Unknown is never 0, "" or -1. */
export type Observed<T> = { readonly value: T } | Unobservable;

export function isUnobservable<T>(observed: Observed<T>): observed is Unobservable {
  return 'unobservable' in observed;
}
