import type { Params } from './signal.ts';

/**
 * Requests that a store does not carry out because they make no sense. `bad-cursor`: no cursor of a page of ours; `cursor-over`: the list
 * that it continues is no longer kept; `bad-page-size`; `no-such-host`, `no-such-incident`: by now at least; `too-many-labels` of a host.
 * Only our own programs can cause the others: `too-many-at-once` are to be deleted, a piece of a file is `out-of-order`,
 * `bad-signatures` are no compiled set.
 */
export const STORE_REFUSAL_CODES = [
  'bad-cursor',
  'cursor-over',
  'bad-page-size',
  'no-such-host',
  'no-such-incident',
  'too-many-labels',
  'too-many-at-once',
  'out-of-order',
  'bad-signatures',
] as const;
export type StoreRefusalCode = (typeof STORE_REFUSAL_CODES)[number];

/** A refusal with what its text in the catalogue (`refusal.<code>`) names. */
export interface StoreRefusal {
  readonly code: StoreRefusalCode;
  readonly params: Params;
}
