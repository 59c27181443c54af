import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../shared/api/endpoints.ts';
import { DataFolder } from '../../collector/data-folder.ts';
import { eventually, RunningMinesweep, temporaryFolder } from '../testing/minesweep.ts';

type Series = ApiAnswer<'GET /api/v1/hosts/:id/series'>;

/** The real agent on this machine, linked to the real collector. */
describe('a host under watch', () => {
  const folder = temporaryFolder('live-host');
  const data = new DataFolder(join(folder.path, 'data'));
  let up: RunningMinesweep;
  let hostId: string;

  async function ask<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${data.readRuntime()?.api}/api/v1/${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${data.readToken('api')}`, 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  beforeAll(async () => {
    up = new RunningMinesweep(['up', '--data', join(folder.path, 'data')]);
    hostId = await eventually('the host and its CPU', 60_000, async () => {
      if (data.readRuntime() === undefined) return undefined;
      const { hosts } = await ask<ApiAnswer<'GET /api/v1/hosts'>>('hosts');
      return hosts.find(({ connected, cpu }) => connected && cpu !== undefined)?.id;
    });
  }, 90_000);

  afterAll(async () => {
    await up?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, 20_000);

  it('is seen once a second as long as somebody says so, and not before', async () => {
    const stop = new AbortController();
    const response = await fetch(`${data.readRuntime()?.api}/api/v1/hosts/${hostId}/live`, {
      headers: { authorization: `Bearer ${data.readToken('api')}` },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const part of response.body ?? []) text += new TextDecoder().decode(part);
    })().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(text).not.toContain('event: look');
    expect(await ask(`hosts/${hostId}/lease`, {}).catch(String)).toContain('400');
    const lease = await fetch(`${data.readRuntime()?.api}/api/v1/hosts/${hostId}/lease`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${data.readToken('api')}` } },
    });
    expect(await lease.json()).toMatchObject({ until: expect.any(String) });
    await eventually('four looks', 10_000, () => text.split('event: look').length > 4);
    stop.abort();
    await reading;
    const { detail } = await ask<ApiAnswer<'GET /api/v1/hosts/:id/processes'>>(`hosts/${hostId}/processes`);
    expect(detail?.processes.map(({ process }) => process.pid)).toContain(process.pid);
    expect(Math.abs(Date.parse(detail?.at ?? '') - Date.now())).toBeLessThan(5_000);
  }, 30_000);

  it('remembers by the second who used the processor, and its connections', async () => {
    const before = process.cpuUsage();
    const untilMs = performance.now() + 3_000;
    while (performance.now() < untilMs) Math.sqrt(Math.random());
    const used = process.cpuUsage(before);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const span = { from: new Date(Date.now() - 6_000).toISOString(), to: new Date().toISOString() };
    const path = `hosts/${hostId}/history`;
    const { recollection } = await ask<ApiAnswer<'POST /api/v1/hosts/:id/history'>>(path, span);
    const mine = recollection?.processes.find((each) => each.process.pid === process.pid);
    expect(mine?.coreSeconds).toBeGreaterThan(((used.user + used.system) / 1e6) * 0.8);
    expect(recollection).toMatchObject({ stepMs: 1_000 });
    const api = Number(new URL(data.readRuntime()?.api ?? '').port);
    await eventually('the connection of this test to the API', 15_000, async () => {
      const answer = await ask<ApiAnswer<'POST /api/v1/hosts/:id/history'>>(path, {
        ...{ from: span.from, to: new Date().toISOString() },
      });
      return answer.recollection?.connections.some(({ pid, remote }) => pid === process.pid && remote.port === api);
    });
  }, 40_000);

  it('has its CPU kept over a restart of the collector', async () => {
    const known = (series: Series) => series.busy.filter((cores) => cores !== null).length;
    const series = await eventually('three summaries', 40_000, async () => {
      const answer = await ask<Series>(`hosts/${hostId}/series`);
      return known(answer) > 2 ? answer : undefined;
    });
    expect(series.groups.length).toBeGreaterThan(0);
    expect(series.gaps.length).toBeGreaterThan(0);
    await up[Symbol.asyncDispose]();
    const ports = ['--console-port', '0', '--agents-port', '0', '--ingest-port', '0'];
    up = new RunningMinesweep(['collector', 'run', '--data', join(folder.path, 'data'), ...ports]);
    const again = await eventually('the collector', 30_000, () =>
      ask<Series>(`hosts/${hostId}/series`).catch(() => undefined),
    );
    expect(known(again)).toBeGreaterThanOrEqual(known(series));
    expect(await ask(`hosts/${hostId}/processes`)).toMatchObject({ notNow: 'away' });
    const { host } = await ask<ApiAnswer<'GET /api/v1/hosts/:id'>>(`hosts/${hostId}`);
    expect(host.lastHour?.busyCores.some((cores) => cores !== null)).toBe(true);
  }, 120_000);
});
