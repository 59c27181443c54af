import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DataFolder } from '../data-folder.ts';
import { CollectorClient, type Whereabouts } from './collector-client.ts';

let folder: string;
let server: Server;
let api: string;
let asked: (string | undefined)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-client-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder of a collector that runs; answers its token. */
function collectorIn(path: string): string {
  const data = new DataFolder(path);
  data.prepare();
  data.writeRuntime({ pid: 1, startedAtMs: 1, version: '0', api, agents: 'ws://a', ingest: 'http://b' });
  return data.ensureToken('api');
}

const find = (more: Partial<Whereabouts>) =>
  CollectorClient.find({
    ...{ url: undefined, token: undefined, data: undefined },
    ownDataFolders: () => Promise.reject(new Error('nobody may ask for it here')),
    ...more,
  });

describe('the collector that is asked', () => {
  it('is the one that was told, and nothing else is looked at', async () => {
    await (await find({ url: `${api}/`, token: 'told' })).get('/x', {}, z.object({}));
    const token = collectorIn(join(folder, 'told'));
    await (await find({ data: join(folder, 'told') })).get('/x', {}, z.object({}));
    expect(asked).toEqual(['Bearer told', `Bearer ${token}`]);
  });

  it('is that of the first of the own folders that has one', async () => {
    const token = collectorIn(join(folder, 'second'));
    const ownDataFolders = async () => [join(folder, 'first'), join(folder, 'second')];
    await (await find({ ownDataFolders })).get('/x', {}, z.object({}));
    expect(asked).toEqual([`Bearer ${token}`]);
  });

  it('is nowhere when none of them has one, which says where it was looked for', async () => {
    const ownDataFolders = async () => ['/nowhere/one', '/nowhere/two'];
    await expect(find({ ownDataFolders })).rejects.toThrow('No collector runs on /nowhere/one or /nowhere/two');
  });
});
