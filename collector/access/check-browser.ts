import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from '../api/api-problem.ts';

const NO_ORIGIN = new ApiProblem(403, {
  ...{ code: 'no-origin', message: 'A browser that changes something has to say from which page (Origin)' },
  remedy: 'Use an up-to-date browser, or a token: authorization: Bearer TOKEN',
});
const FOREIGN_ORIGIN = new ApiProblem(403, { code: 'foreign-origin', message: 'Pages of other sites may not ask' });

/**
 * Why a request with a session is refused: browsers send cookies along by themselves, so it has to be certain that our own page asks.
 * Changes must carry our own `Origin`; questions may lack it (browsers leave it out), but not come from elsewhere (Fetch Metadata).
 */
export function checkBrowser(headers: IncomingHttpHeaders, method: string): ApiProblem | undefined {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return FOREIGN_ORIGIN;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return FOREIGN_ORIGIN;
  return origin === undefined && method !== 'GET' && method !== 'HEAD' ? NO_ORIGIN : undefined;
}
