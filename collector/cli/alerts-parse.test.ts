import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { alertOutputSchema } from '#shared/output/alert-output.ts';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alertLine } from '../store/conformance-data.ts';
import { type AlertsParseOptions, parseAlerts } from './alerts-parse.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);
const alert = (signature: string) =>
  alertLine({ atMs: NOON_MS, source: '192.0.2.1', destination: '198.51.100.1', signature });
const flow = alert('x').replace('"event_type":"alert"', '"event_type":"flow"');
const stats = '{"timestamp":"2026-11-23T12:00:00.000000+0000","event_type":"stats","stats":{}}';
const log = `${alert('ET COINMINER a')}\n{broken\n${flow}\r\n${stats}\n\0\0\n${'x'.repeat(1_100_000)}\n${alert('b')}`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-parse-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(content: string | Buffer, changes: Partial<AlertsParseOptions> = {}) {
  const file = join(folder, 'eve.json');
  writeFileSync(file, content);
  const streams = { stdin: Readable.from([Buffer.from(content)]), stdout: collector(), stderr: collector() };
  const status = await parseAlerts({
    file,
    format: 'suricata-eve',
    output: 'jsonl',
    signatures: compileSignatures([]),
    ...streams,
    ...changes,
  });
  return { status, out: streams.stdout.text(), err: streams.stderr.text() };
}

function collector() {
  const chunks: Buffer[] = [];
  const stream = new PassThrough().on('data', (chunk: Buffer) => chunks.push(chunk));
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString() });
}

describe('alerts parse', () => {
  test('prints one JSON object an alert or flow; rejected lines and the count go to stderr', async () => {
    const { status, out, err } = await run(log);
    const printed = out
      .trimEnd()
      .split('\n')
      .map((line) => alertOutputSchema.parse(JSON.parse(line)));
    expect(printed.map(({ time, format, type }) => [time, format, type])).toEqual([
      ['2026-11-23T12:00:00.000Z', 'suricata-eve', 'alert'],
      ['2026-11-23T12:00:00.000Z', 'suricata-eve', 'flow'],
      ['2026-11-23T12:00:00.000Z', 'suricata-eve', 'alert'],
    ]);
    expect(printed[0]).toMatchObject({
      device: 'sensor-1',
      source: { ip: '192.0.2.1', port: 51_544 },
      destination: { ip: '198.51.100.1', port: 3333 },
      mining: { verdict: 'named', pools: [], wallets: [], logins: [] },
      raw: alert('ET COINMINER a'),
    });
    expect(printed[1]?.raw).toBe(flow);
    expect(err).toBe(
      '{"line":2,"error":"not-json"}\n{"line":5,"error":"binary"}\n{"line":6,"error":"too-long"}\n7 read, 4 understood, 3 rejected\n',
    );
    expect(status).toBe(0);
  });

  test('reads gzip and standard input alike', async () => {
    const plain = await run(log);
    expect(await run(gzipSync(log))).toEqual(plain);
    expect(await run(log, { file: '-' })).toEqual(plain);
    expect(await run(log, { file: '-', stdin: Readable.from([gzipSync(log)]) })).toEqual(plain);
    expect(
      await run(log, {
        file: '-',
        stdin: Readable.from([...Buffer.from(gzipSync(log))].map((byte) => Buffer.from([byte]))),
      }),
    ).toEqual(plain);
  });

  test('as one document it is JSON even when nothing was understood', async () => {
    expect(JSON.parse((await run(log, { output: 'json' })).out)).toMatchObject({
      schemaVersion: 1,
      read: 7,
      understood: 4,
      rejected: 3,
    });
    const nothing = await run('{broken', { output: 'json' });
    expect(JSON.parse(nothing.out)).toMatchObject({ alerts: [], problems: [{ line: 1, error: 'not-json' }] });
    expect(nothing.status).toBe(65);
    expect((await run('')).status).toBe(0);
  });

  test('for people, hostile names cannot touch the terminal', async () => {
    const { out } = await run(alert('\u001b[31mred\u202e'), { output: 'human' });
    expect(out).toContain('\\e[31mred\\u{202e}');
    expect(out).not.toContain('\u001b');
  });

  test('a log that ends in the middle of its gzip is read as far as it goes, and that is said', async () => {
    const long = Array.from({ length: 2_000 }, (_, n) => alert(`rule ${n * 7919}`)).join('\n');
    const { status, err } = await run(gzipSync(long).subarray(0, -2_000));
    expect(status).toBe(2);
    expect(err).toContain('cannot be read');
    await expect(run('', { file: join(folder, 'missing') })).rejects.toMatchObject({ status: 65 });
  });
});
