/** A place that mining work is fetched from or sent to. `host` is a lower-case name or an IP literal without brackets. */
export interface Pool {
  readonly host: string;
  readonly port?: number;
  readonly tls?: boolean;
}

/** Equal for the same endpoint, whatever is known about TLS. */
export function poolKey(pool: Pool): string {
  return `${pool.host}:${pool.port ?? ''}`;
}
