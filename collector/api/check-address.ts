import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from './api-problem.ts';

/** Why a request is refused before anybody asks who sent it: another name, or a page of another site. Undefined when it may go on. */
export function checkAddress(headers: IncomingHttpHeaders, hostNames: readonly string[]): ApiProblem | undefined {
  const { host, origin } = headers;
  if (host === undefined || !hostNames.includes(nameOf(host))) {
    return new ApiProblem(403, {
      code: 'wrong-host',
      message: 'The collector is not known by this name',
      remedy: `Ask for it as ${[...new Set(hostNames)].join(' or ')}`,
    });
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return new ApiProblem(403, { code: 'foreign-origin', message: 'Pages of other sites may not ask' });
  }
  return undefined;
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
