/**
 * A payout address. `coin` is the ticker (`XMR`, `BTC`, `TRX`...); `valid` says that the checksum of that coin's address
 * format was verified. `known` marks addresses that belong to somebody known, such as the donation address of a miner's author.
 */
export interface Wallet {
  readonly address: string;
  readonly coin: string;
  readonly valid: boolean;
  readonly kind?: string;
  readonly known?: string;
}
