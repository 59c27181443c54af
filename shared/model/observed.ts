import * as z from 'zod';

/**
 * Why something could not be seen. Codes, not prose: the catalogue holds the text for people.
 * - `unsupported`: this system or kernel has no such thing
 * - `no-permission`: the agent lacks the right (run as root, or grant the capability)
 * - `not-implemented`: this build cannot read it here
 * - `namespaced`: only a part is visible (container, hidepid)
 * - `vanished`: it ended while it was being read
 * - `no-agent`: no agent on that address
 * - `no-sensor`: no network sensor has reported about that address
 * - `silent`: the agent or sensor that could tell has stopped reporting
 * - `paused`: somebody on the host has told the agent to rest (`detail` says until when, ISO 8601), or what judges it took too much and rests
 * - `failed`: the read failed otherwise; `detail` names the error code
 */
export const unobservableReasonSchema = z.enum([
  'unsupported',
  'no-permission',
  'not-implemented',
  'namespaced',
  'vanished',
  'no-agent',
  'no-sensor',
  'silent',
  'paused',
  'failed',
]);
export type UnobservableReason = z.infer<typeof unobservableReasonSchema>;

/** `detail`: an error code or short technical hint, for example `EACCES`; never a sentence. */
export const unobservableSchema = z
  .object({ unobservable: unobservableReasonSchema, detail: z.string().exactOptional() })
  .readonly();
export type Unobservable = z.infer<typeof unobservableSchema>;

/** A reading: a value, or the reason why there is none. Unknown is never 0, "" or -1. */
export type Observed<T> = { readonly value: T } | Unobservable;

/** A reading as it comes back from storage or the wire. */
export function observedSchema<T extends z.ZodType>(value: T) {
  return z.union([z.object({ value }).readonly(), unobservableSchema]);
}

export function isUnobservable<T>(observed: Observed<T>): observed is Unobservable {
  return 'unobservable' in observed;
}

export function observedValue<T>(observed: Observed<T>): T | undefined {
  return 'value' in observed ? observed.value : undefined;
}

export function observed<T>(value: T): Observed<T> {
  return { value };
}

export function unobservable(reason: UnobservableReason, detail?: string): Unobservable {
  return detail === undefined ? { unobservable: reason } : { unobservable: reason, detail };
}
