import * as z from 'zod';

/** A place that mining work is fetched from or sent to. `host` is a lower-case name or an IP literal without brackets. */
export const poolSchema = z
  .object({
    host: z.string(),
    port: z.int().min(1).max(65_535).exactOptional(),
    tls: z.boolean().exactOptional(),
  })
  .readonly();
export type Pool = z.infer<typeof poolSchema>;

/** Equal for the same endpoint, whatever is known about TLS. */
export function poolKey(pool: Pool): string {
  return `${pool.host}:${pool.port ?? ''}`;
}
