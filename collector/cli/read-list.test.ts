import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { render } from '#shared/catalogue/render.ts';
import { toIncidentOutput } from '#shared/output/incident-output.ts';
import { alertOf, findingAbout, hostNamed, POOL, processNamed, tuple, World } from '../correlate/world-for-tests.ts';
import { listItems, showItem } from './read-list.ts';
import { hosts, incidents } from './readables.ts';

function confirmedIncident() {
  const world = new World();
  const host = hostNamed('db1', '192.0.2.10');
  const miner = processNamed('\u001b[2Jkheiper');
  world.own(host, miner, tuple(['192.0.2.10', 51544], [POOL.ip, POOL.port]));
  world.connect(host);
  world.send({
    type: 'findings',
    hostId: host.hostId,
    findings: [findingAbout(miner, ['cpu.sustained', 'artefact.wallet-in-config'])],
  });
  world.alert(alertOf('1', ['192.0.2.10', 51544], [POOL.ip, POOL.port]));
  const [incident] = world.incidents;
  if (incident === undefined) throw new Error('no incident');
  return toIncidentOutput({ ...incident, state: 'new' }, { language: 'en' });
}

let server: Server;
let url: string;
let answers: Record<string, { readonly status: number; readonly body: unknown }>;
let printed: string;

beforeEach(async () => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? '', 'http://x').pathname] ?? { status: 404, body: {} };
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.restoreAllMocks();
  server.close();
});

const options = () => ({
  url,
  token: 't',
  data: undefined,
  ownDataFolders: async () => [],
  lang: 'en' as const,
  limit: 100,
  after: undefined,
  all: false,
});
const status = (hostCount: number, sensor: boolean) => ({
  status: 200,
  body: {
    ...{ schemaVersion: 1, version: '0', startedAt: '2026-01-01T00:00:00.000Z' },
    hosts: { known: hostCount, connected: hostCount, withBlindSpots: 0, isComplete: true },
    sensors: sensor ? { known: 1, lastAlert: '2026-01-01T00:00:00.000Z' } : { known: 0 },
    ...{ indicators: { entries: 0, problems: [] }, counters: {} },
  },
});

describe('a list', () => {
  it('of nothing never says that all is quiet, but what is watched', async () => {
    answers = { '/api/v1/incidents': { status: 200, body: { incidents: [] } }, '/api/v1/status': status(1, false) };
    await listItems(incidents, { ...options(), output: 'human' }, {});
    expect(printed).toContain('No incidents. 1 of 1 hosts report now; no network sensor has reported');
    printed = '';
    answers['/api/v1/status'] = status(0, true);
    await listItems(incidents, { ...options(), output: 'human' }, {});
    expect(printed).toContain(render('coverage.no-hosts', {}, 'en'));
  });

  it('prints JSON with its version, JSON lines, and a table without escapes of others', async () => {
    answers = { '/api/v1/incidents': { status: 200, body: { incidents: [confirmedIncident()] } } };
    await listItems(incidents, { ...options(), output: 'json' }, {});
    expect(JSON.parse(printed)).toMatchObject({ schemaVersion: 1, incidents: [{ verdict: 'confirmed' }] });
    printed = '';
    await listItems(incidents, { ...options(), output: 'jsonl' }, {});
    expect(JSON.parse(printed).verdict).toBe('confirmed');
    printed = '';
    await listItems(incidents, { ...options(), output: 'human' }, {});
    expect(printed).toContain('\\e[2Jkheiper');
    expect(printed).not.toContain('\u001b');
  });

  it('fails on what is urgent only when asked to', async () => {
    answers = { '/api/v1/incidents': { status: 200, body: { incidents: [confirmedIncident()] } } };
    expect(await listItems(incidents, { ...options(), output: 'json' }, {})).toBe(0);
    expect(await listItems(incidents, { ...options(), output: 'json', failOn: 'high' }, {})).toBe(1);
  });

  it.each([
    [401, { error: { code: 'no-token', message: 'no' } }, 77],
    [400, { error: { code: 'bad-parameter', message: 'no' } }, 64],
    [500, 'what', 2],
    [200, { else: 1 }, 69],
  ])('that is answered with %i ends with the right status', async (code, body, exit) => {
    answers = { '/api/v1/hosts': { status: code, body } };
    await expect(listItems(hosts, { ...options(), output: 'json' }, {})).rejects.toMatchObject({ status: exit });
  });

  it('that nobody answers ends with 69', async () => {
    await expect(
      listItems(hosts, { ...options(), url: 'http://127.0.0.1:9', output: 'json' }, {}),
    ).rejects.toMatchObject({ status: 69 });
    const data = '/nonexistent/minesweep';
    await expect(
      listItems(hosts, { ...options(), url: undefined, token: undefined, data, output: 'json' }, {}),
    ).rejects.toMatchObject({ status: 69 });
  });
});

describe('one incident', () => {
  it('is told as a sentence, who with what, and why', async () => {
    const incident = confirmedIncident();
    answers = { [`/api/v1/incidents/${incident.id}`]: { status: 200, body: { schemaVersion: 1, incident } } };
    await showItem(incidents, incident.id, { ...options(), output: 'human' });
    expect(printed).toMatch(/^confirmed: .*kheiper \(pid 100\) on db1 mines for 203\.0\.113\.7:3333\n/);
    for (const part of [
      'Program',
      '/opt/config.json',
      'Looked for, not there',
      'by its own connection',
      'alerts: 1, kept here: 1',
    ]) {
      expect(printed).toContain(part);
    }
    expect(printed).not.toContain('\u001b');
  });

  it('that is not there ends with 65', async () => {
    answers = {};
    await expect(showItem(incidents, 'x', { ...options(), output: 'json' })).rejects.toMatchObject({ status: 65 });
  });
});
