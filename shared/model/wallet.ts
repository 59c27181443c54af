import * as z from 'zod';

/**
 * A payout address. `coin` is the ticker (`XMR`, `BTC`, `TRX`...); `valid` says that the checksum of that coin's address
 * format was verified. `kind` is the form of the address (`standard`, `subaddress`, `integrated`, `p2pkh`...). `known` marks
 * addresses that belong to somebody known, such as the donation address of a miner's author.
 */
export const walletSchema = z
  .object({
    address: z.string(),
    coin: z.string(),
    valid: z.boolean(),
    kind: z.string().exactOptional(),
    known: z.string().exactOptional(),
  })
  .readonly();
export type Wallet = z.infer<typeof walletSchema>;
