import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StoreError } from '../store/store-error.ts';
import type { IngestReport, SourcePosition } from '../store/alert-chunk.ts';
import type { Store } from '../store/store.ts';
import { isAlertFormat } from './formats.ts';
import { BodyError, readBody } from './read-body.ts';

export interface HttpIngestOptions {
  readonly store: Pick<Store, 'ingest' | 'read'>;
  /** Whoever has it may deliver alerts and nothing else. */
  readonly token: string;
  /** The site that addresses of these alerts belong to: who has the token does not choose it. */
  readonly site: string;
  readonly onReport: (report: IngestReport) => void;
  /** Of a body, as sent and unpacked. */
  readonly maxBodyBytes?: number;
  /** Bodies being read or stored at the same time; more are told to come back. */
  readonly maxAtOnce?: number;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_AT_ONCE = 4;
const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const IMPORT_NAME = /^[0-9a-f]{64}(?::[1-9][0-9]{0,5})?$/;
const OFFSET = /^[0-9]{1,15}$/;

/** What a request is answered with: a status and JSON. */
interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Takes alerts over HTTP, for whoever ships logs and for `alerts import`:
 *
 * - `POST /v1/alerts?format=suricata-eve&source=NAME`: a body of whole lines, stored whole or not at all. `Authorization: Bearer`,
 *   `Content-Encoding: gzip` if compressed. Answers the counts.
 * - `POST /v1/alerts?import=SHA256&offset=N[&end=1]`: a piece of an import that begins at byte N. 409 with the position when
 *   that is not where it has to go on.
 * - `GET /v1/alerts/position?import=SHA256`: how far an import is.
 *
 * Errors are JSON `{error}` with a code. The server that mounts it sets the time limits for headers and requests.
 */
export function createHttpIngest(
  options: HttpIngestOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const tokenDigest = digestOf(options.token);
  let busy = 0;
  return async (request, response) => {
    const url = URL.parse(request.url ?? '', 'http://collector');
    let reply: Reply;
    if (!isAuthorised(request, tokenDigest)) {
      reply = { status: 401, body: { error: 'unauthorised' }, headers: { 'www-authenticate': 'Bearer' } };
    } else if (url?.pathname === '/v1/alerts/position' && request.method === 'GET') {
      reply = await attempt(() => answerPosition(options, url.searchParams));
    } else if (url?.pathname !== '/v1/alerts') reply = { status: 404, body: { error: 'not-found' } };
    else if (request.method !== 'POST') {
      reply = { status: 405, body: { error: 'method-not-allowed' }, headers: { allow: 'POST' } };
    } else if (busy >= (options.maxAtOnce ?? MAX_AT_ONCE)) {
      reply = { status: 503, body: { error: 'busy' }, headers: { 'retry-after': '1' } };
    } else {
      busy += 1;
      try {
        reply = await attempt(() => takeAlerts(options, request, url.searchParams));
      } finally {
        busy -= 1;
      }
    }
    send(request, response, reply);
  };
}

async function takeAlerts(
  options: HttpIngestOptions,
  request: IncomingMessage,
  params: URLSearchParams,
): Promise<Reply> {
  const { store, site, onReport } = options;
  const format = params.get('format') ?? 'suricata-eve';
  const place = readPlace(params);
  if (!isAlertFormat(format) || place === undefined) return { status: 400, body: { error: 'bad-parameters' } };
  const bytes = await readBody(request, options.maxBodyBytes ?? MAX_BODY_BYTES);
  const { source, end } = place;
  if (place.offset === undefined) {
    const report = await store.ingest({ source, site, format, bytes, end });
    onReport(report);
    return { status: 200, body: countsOf(report) };
  }
  const stored = await store.read('source-position', { source });
  if (stored?.ended === true) return conflictAt(stored);
  const position = { file: source, offset: place.offset + bytes.byteLength };
  try {
    const report = await store.ingest({ source, site, format, bytes, end, position });
    onReport(report);
    return { status: 200, body: countsOf(report) };
  } catch (error) {
    if (error instanceof StoreError && error.refusal?.code === 'out-of-order') return conflictAt(stored);
    throw error;
  }
}

async function answerPosition({ store }: HttpIngestOptions, params: URLSearchParams): Promise<Reply> {
  const place = readPlace(params);
  if (place === undefined) return { status: 400, body: { error: 'bad-parameters' } };
  const position = await store.read('source-position', { source: place.source });
  return position === undefined ? { status: 404, body: { error: 'not-found' } } : { status: 200, body: position };
}

interface Place {
  readonly source: string;
  /** Absent: not a piece of something, but whole. */
  readonly offset: number | undefined;
  readonly end: boolean;
}

/** Where a body belongs. Imports and other sources cannot take each other's names. */
function readPlace(params: URLSearchParams): Place | undefined {
  const name = params.get('import');
  if (name === null) {
    const source = params.get('source') ?? 'default';
    return SOURCE_NAME.test(source) ? { source: `http:${source}`, offset: undefined, end: true } : undefined;
  }
  const offset = params.get('offset') ?? '0';
  if (!IMPORT_NAME.test(name) || !OFFSET.test(offset)) return undefined;
  return { source: `import:${name}`, offset: Number(offset), end: params.get('end') === '1' };
}

function countsOf(report: IngestReport): unknown {
  const { relevant, ...counts } = report;
  return { ...counts, mining: relevant.length };
}

function conflictAt(position: SourcePosition | undefined): Reply {
  return { status: 409, body: { error: 'position', ...(position === undefined ? {} : { position }) } };
}

async function attempt(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BodyError) return { status: error.status, body: { error: error.code } };
    if (error instanceof StoreError) {
      const status = error.code === 'full' ? 507 : 503;
      return { status, body: { error: `store-${error.code}` }, headers: { 'retry-after': '5' } };
    }
    throw error;
  }
}

function isAuthorised(request: IncomingMessage, tokenDigest: Buffer): boolean {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  // Digests have one length and say nothing of how much of the token was right.
  return scheme?.toLowerCase() === 'bearer' && token !== undefined && timingSafeEqual(digestOf(token), tokenDigest);
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Reply): void {
  if (response.destroyed) return;
  // What was not read of a refused body is not worth reading: the connection ends with the answer.
  const isUnread = !request.complete;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    ...headers,
    ...(isUnread ? { connection: 'close' } : {}),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
