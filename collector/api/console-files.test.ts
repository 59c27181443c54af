import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveConsole } from './console-files.ts';
import { NONCE_PLACEHOLDER } from './nonce-placeholder.ts';

let folder: string;
let server: FastifyInstance;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), `<meta nonce="${NONCE_PLACEHOLDER}"><p>page</p>`);
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  server = fastify();
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('every path outside of the API is the page, with a number of its own each time', async () => {
  serveConsole(server, Promise.resolve(folder));
  const numbers = new Set<string>();
  for (const url of ['/', '/hosts/h1?tab=now', '/hosts/h1']) {
    const response = await server.inject({ url });
    const number = /nonce="([^"]+)"/.exec(response.body)?.[1] ?? '';
    expect(response.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${number}'`);
    numbers.add(number);
  }
  expect(numbers.size).toBe(3);
  expect((await server.inject({ url: '/api/v1/nothing' })).statusCode).toBe(404);
});

test('files are kept for ever, what is not there is not', async () => {
  serveConsole(server, Promise.resolve(folder));
  const file = await server.inject({ url: '/assets/a-1.js' });
  expect([file.statusCode, file.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  for (const url of [
    '/assets/gone-1.js',
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
  ]) {
    const response = await server.inject({ url });
    expect(response.body).not.toContain('secret');
    expect(String(response.headers['cache-control'] ?? '')).not.toContain('immutable');
  }
});

test('without a console the reason is told', async () => {
  serveConsole(server, Promise.reject(new Error('The console could not be built: no space')));
  const page = await server.inject({ url: '/' });
  expect([page.statusCode, page.body]).toEqual([503, expect.stringContaining('no space')]);
  expect((await server.inject({ url: '/assets/a-1.js' })).statusCode).toBe(404);
});
