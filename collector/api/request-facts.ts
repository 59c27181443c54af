import type { IncomingHttpHeaders } from 'node:http';

/** What only signing in and out has to know of a request. `address`: the IP that it came from. */
export interface RequestFacts {
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}
