import * as z from 'zod';
import { processRefSchema } from './process-ref.ts';

/** An IP address (canonical text, IPv4-mapped IPv6 written as IPv4) and a port. */
export const endpointSchema = z.object({ ip: z.string(), port: z.int().min(0).max(65_535) }).readonly();
export type Endpoint = z.infer<typeof endpointSchema>;

/** A transport connection as its own host sees it: `local` is this host's end. */
export const tupleSchema = z
  .object({ protocol: z.enum(['tcp', 'udp']), local: endpointSchema, remote: endpointSchema })
  .readonly();
export type Tuple = z.infer<typeof tupleSchema>;

export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${tuple.local.ip} ${tuple.local.port} ${tuple.remote.ip} ${tuple.remote.port}`;
}

/**
 * Who held a connection, and when the agent saw it. Times are epoch milliseconds by the host's own clock.
 * `namespace` is set when the connection lives in another network namespace than the agent's.
 */
export const ownershipSchema = z
  .object({
    tuple: tupleSchema,
    process: processRefSchema,
    firstSeenMs: z.number(),
    lastSeenMs: z.number(),
    namespace: z.string().exactOptional(),
  })
  .readonly();
export type Ownership = z.infer<typeof ownershipSchema>;
