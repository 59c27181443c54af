import type { IncomingHttpHeaders } from 'node:http';

/** Never read by scripts, never sent along with what a page of another site does. */
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

/** What the browser sends back; undefined when it is not signed in here. */
export function readSessionCookie(headers: IncomingHttpHeaders): string | undefined {
  const wanted = `${nameFor(headers)}=`;
  const found = (headers.cookie ?? '').split(';').find((pair) => pair.trimStart().startsWith(wanted));
  const secret = found?.trim().slice(wanted.length);
  return secret === '' ? undefined : secret;
}

/** `set-cookie` of somebody who just signed in. */
export function sessionCookie(headers: IncomingHttpHeaders, secret: string, maxAgeMs: number): string {
  return `${nameFor(headers)}=${secret}; Max-Age=${Math.trunc(maxAgeMs / 1000)}; ${attributesFor(headers)}`;
}

/** `set-cookie` that takes it away again. */
export function noSessionCookie(headers: IncomingHttpHeaders): string {
  return `${nameFor(headers)}=; Max-Age=0; ${attributesFor(headers)}`;
}

/** Browsers keep cookies by host and forget the port: two collectors on one machine would sign each other out. */
function nameFor({ host = '' }: IncomingHttpHeaders): string {
  const port = /:(\d{1,5})$/.exec(host)?.[1];
  return port === undefined ? 'minesweep_session' : `minesweep_session_${port}`;
}

function attributesFor({ origin }: IncomingHttpHeaders): string {
  return origin?.startsWith('https://') ? `${ATTRIBUTES}; Secure` : ATTRIBUTES;
}
