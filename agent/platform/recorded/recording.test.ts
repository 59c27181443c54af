import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isUnobservable } from '#shared/model/observed.ts';
import { ProcessTable } from '../process-table.ts';
import { BusyHost } from '../testing/busy-host.ts';
import { observeTick } from '../testing/observe-platform.ts';
import { openRecording } from './open-recording.ts';
import { MARK } from './recording-format.ts';
import { startRecording } from './start-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
const CAPACITY = 512;

function record(name: string, ticks: number, processes = 200, redact = false) {
  const path = join(folder, name);
  const seen: string[] = [];
  using platform = startRecording(new BusyHost(processes, 7), {
    path,
    createdBy: 'test',
    tickIntervalMs: 1_000,
    redact,
  });
  const table = new ProcessTable(CAPACITY);
  for (let tick = 0; tick < ticks; tick++) seen.push(observeTick(platform, table) ?? '');
  return { path, seen };
}

function replay(path: string) {
  using platform = openRecording(path);
  const table = new ProcessTable(CAPACITY);
  const seen: string[] = [];
  for (let tick = observeTick(platform, table); tick !== undefined; tick = observeTick(platform, table))
    seen.push(tick);
  return { seen, damage: [...platform.damage], host: platform.describeHost() };
}

describe('a recording', () => {
  const ten = record('ten-minutes.recording', 600);

  it('replays exactly, tick by tick, slot by slot', () => {
    const { seen, damage } = replay(ten.path);
    expect(damage).toEqual([]);
    expect(seen.length).toBe(600);
    expect(seen.findIndex((tick, index) => tick !== ten.seen[index])).toBe(-1);
  });

  it('has at most 1 MB for 10 minutes of 200 processes and replays 100 times as fast as it happened', () => {
    const { size } = statSync(ten.path);
    const startMs = performance.now();
    replay(ten.path);
    const tookMs = performance.now() - startMs;
    console.info(
      `10 min of 200 processes: ${Math.round(size / 1024)} kB, replayed ${Math.round(600_000 / tookMs)} times as fast`,
    );
    expect(size).toBeLessThanOrEqual(1_000_000);
    expect(600_000 / tookMs).toBeGreaterThan(100);
  });

  it('loses only what is damaged', () => {
    const bytes = readFileSync(ten.path);
    const marks: number[] = [];
    for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + 1)) marks.push(at);
    expect(marks.length).toBeGreaterThanOrEqual(10);
    const [, second = 0, third = 0] = marks;
    const cases: readonly (readonly [string, (copy: Buffer) => Buffer, number])[] = [
      ['a flipped bit', (copy) => flip(copy, second + 100), 540],
      ['a wrong mark', (copy) => flip(copy, second), 540],
      ['a wrong length', (copy) => flip(copy, second + 6), 540],
      ['missing bytes', (copy) => Buffer.concat([copy.subarray(0, second + 50), copy.subarray(third)]), 540],
      ['a cut end', (copy) => copy.subarray(0, third + 40), 120],
      ['a cut block header', (copy) => copy.subarray(0, third + 5), 120],
    ];
    for (const [what, damageIt, ticks] of cases) {
      const path = join(folder, 'damaged.recording');
      writeFileSync(path, damageIt(Buffer.from(bytes)));
      const { seen, damage } = replay(path);
      expect(damage.length, what).toBeGreaterThanOrEqual(1);
      expect(seen.length, what).toBe(ticks);
      if (ticks === 540) {
        const timeOf = (tick: string | undefined) => JSON.parse(tick ?? '')[0].monotonicMs;
        expect(timeOf(seen[60]) - timeOf(seen[59]), what).toBe(61_000);
        // After the hole the same processes run as if there were none, and each is known, also those that began in the hole.
        expect(processesOf(seen.at(-1)), what).toEqual(processesOf(ten.seen.at(-1)));
        expect(unknownAfter(path, 61), what).toBe(0);
      }
    }
  });

  it('is not taken for one when it is none', () => {
    const cases = { empty: '', text: 'hello', header: ten.path };
    for (const [name, content] of Object.entries(cases)) {
      const path = join(folder, name);
      writeFileSync(path, name === 'header' ? flip(readFileSync(content), 30) : content);
      expect(() => openRecording(path), name).toThrow(/damaged|neither/);
    }
    const later = readFileSync(ten.path);
    later.writeUInt32LE(2, 8);
    writeFileSync(join(folder, 'later'), later);
    expect(() => openRecording(join(folder, 'later'))).toThrow('version 2');
  });

  it('answers probes in the tick in which they answered', async () => {
    const path = join(folder, 'probes.recording');
    const request = { kind: 'namespace-connections', process: '300:5', pid: 300 } as const;
    const never = new AbortController().signal;
    const recorder = startRecording(new BusyHost(5, 1), {
      path,
      createdBy: 'test',
      tickIntervalMs: 1_000,
      redact: false,
    });
    recorder.beginTick();
    const asked = recorder.runProbe(request, never);
    recorder.beginTick();
    const result = await asked;
    recorder.beginTick();
    recorder[Symbol.dispose]();

    using platform = openRecording(path);
    let answer: unknown;
    platform.beginTick();
    const waiting = platform.runProbe(request, never).then((got) => {
      answer = got;
    });
    await platform.finishTick();
    expect(answer).toBeUndefined();
    platform.beginTick();
    await platform.finishTick();
    await waiting;
    expect(answer).toEqual(result);
    const other = platform.runProbe({ ...request, process: '301:5' }, never);
    await platform.finishTick();
    expect(await other).toMatchObject({ connections: { unobservable: 'not-implemented', detail: 'not-recorded' } });
  });

  it('redacted, names nobody and still replays', () => {
    const { path } = record('redacted.recording', 70, 50, true);
    const { seen, host } = replay(path);
    const text = seen.join('\n') + JSON.stringify(host);
    expect(seen.length).toBe(70);
    for (const secret of ['operator', 'busy-host', '--worker', '/etc/service', '203.0.113.', '192.0.2.10']) {
      expect(text, secret).not.toContain(secret);
    }
    for (const kept of ['/usr/lib/service-', 'worker-', '/system.slice/service-']) expect(text).toContain(kept);
    const plain = replay(record('plain.recording', 70, 50).path).seen;
    const tableOf = (tick: string | undefined) => JSON.stringify(JSON.parse(tick ?? '[]').slice(0, 12));
    expect(seen.map(tableOf)).toEqual(plain.map(tableOf));
  });
});

/** Pid and start of every process of an observed tick. */
function processesOf(tick: string | undefined): readonly string[] {
  const [, , , pids, startIds] = JSON.parse(tick ?? '[]') as [unknown, unknown, unknown, number[], number[]];
  return pids.map((pid, index) => `${pid}:${startIds[index]}`).sort();
}

/** Processes whose details the replay does not know after so many ticks. */
function unknownAfter(path: string, ticks: number): number {
  using platform = openRecording(path);
  const table = new ProcessTable(CAPACITY);
  for (let tick = 0; tick < ticks; tick++) {
    platform.beginTick();
    platform.sweepProcesses(table);
  }
  let unknown = 0;
  for (let slot = 0; slot < table.slotLimit; slot++) {
    if (table.seenIn[slot] === 0) continue;
    if (isUnobservable(platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0))) unknown++;
  }
  return unknown;
}

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes;
}
