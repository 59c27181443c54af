import * as z from 'zod';
import { poolSchema } from './pool.ts';
import { walletSchema } from './wallet.ts';

/**
 * What an event says about mining. `verdict` is the strongest that holds: `stratum` = messages of the protocol seen; `named` = the
 * device's own rule says so; `known-pool` = an address or name of it is a pool in the signatures; `likely` = only pieces of messages.
 */
export const miningReadingSchema = z
  .object({
    verdict: z.enum(['stratum', 'named', 'known-pool', 'likely']),
    /** The device's own rule speaks of mining, whatever else was seen. */
    named: z.boolean().exactOptional(),
    dialect: z.string().exactOptional(),
    pools: z.array(poolSchema).readonly(),
    wallets: z.array(walletSchema).readonly(),
    logins: z.array(z.string()).readonly(),
  })
  .readonly();
export type MiningReading = z.infer<typeof miningReadingSchema>;

const sideSchema = z.object({ ip: z.string(), port: z.int().min(0).max(65_535).exactOptional() }).readonly();

/**
 * A network event of a security device in one form, whatever the device. `atMs` is the device's own time in epoch milliseconds;
 * `severity` is 1 (highest) to 4 as in Suricata; `action` is `allowed` or `blocked`; `payload` is printable and at most 2 kB.
 * Source and destination are as the device wrote them: it may be either side that mines.
 */
export const alertSchema = z
  .object({
    atMs: z.number(),
    format: z.string(),
    /** `alert` is a device's opinion; `flow` and `event` are observations without one. */
    type: z.enum(['alert', 'flow', 'event']),
    device: z.string().exactOptional(),
    source: sideSchema,
    destination: sideSchema,
    protocol: z.string().exactOptional(),
    signature: z.string().exactOptional(),
    signatureId: z.string().exactOptional(),
    category: z.string().exactOptional(),
    severity: z.int().exactOptional(),
    action: z.enum(['allowed', 'blocked']).exactOptional(),
    bytes: z.number().nonnegative().exactOptional(),
    packets: z.number().nonnegative().exactOptional(),
    domain: z.string().exactOptional(),
    payload: z.string().exactOptional(),
    mining: miningReadingSchema.exactOptional(),
  })
  .readonly();
export type Alert = z.infer<typeof alertSchema>;
