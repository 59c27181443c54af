import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { NONCE_PLACEHOLDER } from './nonce-placeholder.ts';

/** The built console: a folder with `index.html` and `assets/`, when it is there. Rejects when there is none, with a reason for people. */
export type ConsoleFiles = Promise<string>;

const YEAR_S = 31_536_000;

/** What the page may load: what lies beside it, and nothing from elsewhere. Styles need a number that each request draws anew. */
function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Answers `/assets/…` with the files of the console, for ever (their names change with their content), and every other path outside
 * `/api/` with its one page, which shows the room that the path names.
 */
export function serveConsole(server: FastifyInstance, files: ConsoleFiles): void {
  files.catch(() => undefined);
  void server.register(fastifyStatic, {
    serve: false,
    preCompressed: true,
    // Only what is really sent may be kept for ever: a refusal may not.
    setHeaders: (reply) => {
      reply.header('cache-control', `public, max-age=${YEAR_S}, immutable`);
    },
  });
  server.get<{ Params: { '*': string } }>('/assets/*', async (request, reply) => {
    const folder = await files.catch(() => undefined);
    if (folder === undefined) return reply.callNotFound();
    return reply.sendFile(`assets/${request.params['*']}`, folder, { cacheControl: false });
  });
  server.get('/', (_, reply) => sendPage(files, reply));
  server.get<{ Params: { '*': string } }>('/*', (request, reply) =>
    request.params['*'].startsWith('api/') ? reply.callNotFound() : sendPage(files, reply),
  );
}

async function sendPage(files: ConsoleFiles, reply: FastifyReply): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8');
  try {
    const page = readFileSync(join(await files, 'index.html'), 'utf8');
    const nonce = randomBytes(16).toString('base64');
    return reply.header('content-security-policy', policyFor(nonce)).send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send(`${why}\nThe command line works: minesweep incidents list\n`);
  }
}
