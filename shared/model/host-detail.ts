import * as z from 'zod';
import { tupleSchema } from './connection.ts';
import { processRefSchema } from './process-ref.ts';

export const MAX_DETAIL_PROCESSES = 50;
export const MAX_DETAIL_CONNECTIONS = 20;

/** One process in one tick. `connections`: the first so many of `connectionCount`. */
const processDetailSchema = z
  .object({
    process: processRefSchema,
    /** Mean over the tick. */
    cores: z.number().nonnegative(),
    /** Over the last minute. */
    minuteCores: z.number().nonnegative(),
    /** Memory that is resident; absent: not observable, or an older agent. */
    residentBytes: z.number().nonnegative().exactOptional(),
    connections: z.array(tupleSchema).max(MAX_DETAIL_CONNECTIONS).readonly(),
    connectionCount: z.int().nonnegative(),
  })
  .readonly();
export type ProcessDetail = z.infer<typeof processDetailSchema>;

/**
 * A host seen closely, sent once a second while somebody looks. Times are epoch milliseconds by the host's own clock, cores are means over
 * `spanMs`; absent = not observable.
 */
export const hostDetailSchema = z
  .object({
    atMs: z.number(),
    spanMs: z.number().nonnegative(),
    busyCores: z.number().nonnegative().exactOptional(),
    stealCores: z.number().nonnegative().exactOptional(),
    /** Busy time that no visible process used, over the last ten seconds. */
    unownedCores: z.number().nonnegative().exactOptional(),
    /** Absent where processes cannot be seen one by one. */
    processCount: z.int().nonnegative().exactOptional(),
    /** Those that used most in the last minute, the first the most. */
    processes: z.array(processDetailSchema).max(MAX_DETAIL_PROCESSES).readonly(),
  })
  .readonly();
export type HostDetail = z.infer<typeof hostDetailSchema>;

/** "Tell every so often how it looks, for so long." A span and not a moment: clocks differ. */
export const watchOrderSchema = z
  .object({ forMs: z.number().min(0).max(60_000), everyMs: z.number().min(1_000).max(60_000) })
  .readonly();
export type WatchOrder = z.infer<typeof watchOrderSchema>;
