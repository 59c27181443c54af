/**
 * Why a recogniser gave its score. A reason is a code with parameters; the words for people are in the catalogue. Codes are
 * never reused and never change their meaning.
 */
export interface ReasonParams {
  /** A list of pools with URL and user, coin or algorithm. */
  readonly 'pool-entries': { readonly count: number };
  /** A URL in the list that reads as a pool's. */
  readonly 'pool-url': { readonly host: string; readonly port?: number };
  /** A stratum scheme, which nothing but mining uses. */
  readonly 'stratum-scheme': { readonly scheme: string };
  /** An address whose checksum is right, where a login is expected. */
  readonly 'wallet-login': { readonly coin: string };
  /** An address of a form without checksum, where a login is expected. */
  readonly 'wallet-like-login': { readonly coin: string };
  /** A login is a template's placeholder: nobody configured this. */
  readonly 'placeholder-login': { readonly login: string };
  /** The name of a proof-of-work algorithm where one is expected. */
  readonly 'mining-algorithm': { readonly algorithm: string };
  /** Keys of one group that only miners have. */
  readonly 'miner-keys': { readonly group: string; readonly count: number };
  /** Keys of a relay between miners and pools. */
  readonly 'relay-keys': { readonly count: number };
  /** Keys that make a miner hide from whoever looks. */
  readonly 'evasion-keys': { readonly group: string; readonly count: number };
  /** The same key stands twice in an object, so that programs may disagree about its value. */
  readonly 'duplicate-keys': { readonly count: number };
  /** Command line options that only miners have. */
  readonly 'miner-flags': { readonly count: number; readonly first: string };
  /** Command line options of a miner injected into another process. */
  readonly 'injected-miner-flags': { readonly count: number };
  /** An option for the pool with a value that reads as one. */
  readonly 'pool-flag': { readonly flag: string };
  /** `-o HOST:PORT -u LOGIN -p PASSWORD` together. */
  readonly 'pool-login-password': Readonly<Record<string, never>>;
  /** Stratum messages in a well-known form. */
  readonly 'stratum-messages': { readonly count: number; readonly dialect: string };
  /** Pieces of stratum messages, cut off at the start. */
  readonly 'stratum-fragments': { readonly count: number };
  /** Lines of a script that start a miner. */
  readonly 'miner-command-lines': { readonly count: number };
  /** The text names pools or wallets without being a miner's. */
  readonly mentions: { readonly pools: number; readonly wallets: number };
}

export type ReasonCode = keyof ReasonParams;

export type Reason = {
  readonly [Code in ReasonCode]: {
    readonly code: Code;
    /** What it added to the score; negative for what speaks against. */
    readonly points: number;
    readonly params: ReasonParams[Code];
  };
}[ReasonCode];

/** The sum of the points, within 0..100. */
export function scoreOf(reasons: readonly Reason[]): number {
  const against = reasons.reduce((sum, { points }) => sum + Math.min(points, 0), 0);
  const inFavour = reasons.reduce((sum, { points }) => sum + Math.max(points, 0), 0);
  return Math.max(0, Math.min(100, inFavour) + against);
}
