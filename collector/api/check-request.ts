import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from './api-problem.ts';

export interface RequestRules {
  readonly token: string;
  /** Names under which this listener may be asked, without port. Guards against a page that gives its own name our address. */
  readonly hostNames: readonly string[];
}

/** Why a request is refused before anything is read of it; undefined when it may go on. */
export function checkRequest(headers: IncomingHttpHeaders, rules: RequestRules): ApiProblem | undefined {
  const { host, origin, authorization } = headers;
  if (host === undefined || !rules.hostNames.includes(nameOf(host))) {
    return new ApiProblem(403, {
      code: 'wrong-host',
      message: 'The collector is not known by this name',
      remedy: `Ask for it as ${[...new Set(rules.hostNames)].join(' or ')}`,
    });
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return new ApiProblem(403, { code: 'foreign-origin', message: 'Pages of other sites may not ask' });
  }
  const [scheme, token, ...rest] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || rest.length > 0 || !isSame(token, rules.token)) {
    return new ApiProblem(401, {
      code: 'no-token',
      message: 'This needs the token of the collector',
      remedy: 'minesweep collector token api',
    });
  }
  return undefined;
}

/** Compares in constant time, whatever the lengths. */
function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
