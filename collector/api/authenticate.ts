import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from './api-problem.ts';
import type { Caller } from './caller.ts';

/** Says who sends a request, or why that cannot be said. `method`: as in the request. */
export type Authenticate = (headers: IncomingHttpHeaders, method: string) => Promise<Caller | ApiProblem>;

/** The refusal of whoever did not say who they are. */
export const WHO_ARE_YOU = new ApiProblem(401, {
  code: 'no-token',
  message: 'This needs a token of the collector, or somebody who is signed in',
  remedy: 'minesweep collector token api, or for a browser: minesweep link',
});

/** The token of an `authorization: Bearer` header; undefined when there is none, or something else. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  const [scheme, token, ...rest] = (authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && rest.length === 0 ? token : undefined;
}

/** Compares in constant time, whatever the lengths. */
export function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
