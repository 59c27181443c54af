import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Why a request is refused before anything is read from it. Codes, counted. */
export type RequestRefusal = 'wrong-path' | 'wrong-method' | 'has-origin' | 'wrong-host' | 'too-many';

export const REFUSAL_STATUS: Readonly<Record<RequestRefusal, number>> = {
  'wrong-path': 404,
  'wrong-method': 405,
  'has-origin': 403,
  'wrong-host': 403,
  'too-many': 503,
};

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * Whether a request to upgrade may come from an agent. An agent never sends `Origin`; a browser always does, so a page that somebody
 * on this network has open cannot speak to us. The name in `Host` must be one of ours, so that a foreign name that was made to
 * resolve to our address does not help either.
 */
export function admitRequest(request: Request, hostNames: ReadonlySet<string>): RequestRefusal | undefined {
  if (request.method !== 'GET') return 'wrong-method';
  if (request.url !== '/agent') return 'wrong-path';
  if (request.headers.origin !== undefined) return 'has-origin';
  const name = hostNameOf(request.headers.host);
  return name !== undefined && hostNames.has(name) ? undefined : 'wrong-host';
}

/** The names by which agents may call us: the address we listen on, loopback names when that is loopback, and what is configured. */
export function hostNamesOf(listenHost: string, configured: readonly string[]): ReadonlySet<string> {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  const own = isIP(listenHost) === 6 ? `[${listenHost}]` : listenHost;
  return new Set([...(loopback.includes(own) ? loopback : [own]), ...configured].map((name) => name.toLowerCase()));
}

/** The name in a `Host` header without its port, in lower case (RFC 9110, 7.2); undefined when it has another form. */
function hostNameOf(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase();
}
