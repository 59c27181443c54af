/** What one address format says about a text that is an address of that format. */
export interface AddressReading {
  /** Ticker, for example `XMR`. */
  readonly coin: string;
  /** Which sort of address: `standard`, `subaddress`, `integrated`, `p2pkh`, `p2sh`, `segwit`, `account`... */
  readonly kind: string;
  /** True when a checksum was present and right; false when the written form carries none. A wrong checksum is no address. */
  readonly valid: boolean;
  /** True when several coins share this form, so that `coin` is only the most usual of them. */
  readonly shared?: boolean;
  /** True when upper and lower case mean the same address. */
  readonly ignoresCase?: boolean;
}
