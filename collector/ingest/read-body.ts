import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';

/** Why a body was refused, with the HTTP status that says so. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly status: number;
  readonly code: 'too-large' | 'unknown-encoding' | 'damaged' | 'aborted';

  constructor(status: number, code: BodyError['code']) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/**
 * The body of a request, unpacked. Rejects with a `BodyError` as soon as it is larger than `maxBytes`, sent or unpacked: a small body
 * that unpacks to a huge one costs no more memory than that.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<ArrayBuffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyError(413, 'too-large');
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') throw new BodyError(415, 'unknown-encoding');
  const parts: Buffer[] = [];
  let length = 0;
  // Without destroying the request: its connection still has to carry the answer.
  const bytes = encoding === 'gzip' ? gunzipped(request) : request.iterator({ destroyOnReturn: false });
  try {
    for await (const part of bytes as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > maxBytes) throw new BodyError(413, 'too-large');
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof BodyError) throw error;
    throw new BodyError(400, request.destroyed && !request.complete ? 'aborted' : 'damaged');
  }
  return new Uint8Array(Buffer.concat(parts, length)).buffer;
}

function gunzipped(request: IncomingMessage): AsyncIterable<Buffer> {
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  request.on('close', () => {
    if (!request.complete) gunzip.destroy(new Error('aborted'));
  });
  return request.pipe(gunzip);
}
