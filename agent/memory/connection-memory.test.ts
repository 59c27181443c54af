import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ownership } from '#shared/model/connection.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import { temporaryFolder } from '../../scripts/testing/minesweep.ts';
import { exampleProcess } from '#shared/protocol/testing.ts';
import type { AgentDatabase } from './agent-database.ts';
import type { AgentMemory } from './agent-memory.ts';
import { CONNECTION_MEMORY_LIMITS, ConnectionMemory } from './connection-memory.ts';
import { KeyValues } from './key-values.ts';
import { openDatabase } from './open-database.ts';
import { copyAsCrashed, openMemory } from './testing.ts';

const T = 1_700_000_000_000;
const HOUR = 3_600_000;
const miner = exampleProcess(100, 1);
const other = exampleProcess(200, 2);

function held(localPort: number, fromMs: number, toMs: number, change: Partial<Ownership> = {}): Ownership {
  return {
    tuple: {
      protocol: 'tcp',
      local: { ip: '192.0.2.10', port: localPort },
      remote: { ip: '203.0.113.7', port: 3333 },
    },
    process: miner,
    firstSeenMs: fromMs,
    lastSeenMs: toMs,
    ...change,
  };
}

function question(localPort: number, atMs: number, change: Partial<OwnerQuestion> = {}): OwnerQuestion {
  return { questionId: 'q', tuple: held(localPort, 0, 0).tuple, match: 'wire', atMs, toleranceMs: 2_000, ...change };
}

const pidsOf = (owners: readonly Ownership[]) => owners.map((owner) => owner.process.pid);

describe('ConnectionMemory', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let memory: AgentMemory;
  beforeEach(() => {
    folder = temporaryFolder('memory');
    memory = openMemory(folder.path, T);
  });
  afterEach(() => {
    memory[Symbol.dispose]();
    folder[Symbol.dispose]();
  });

  it('names who holds an open connection, before anything is on disk and after', () => {
    const { connections } = memory;
    connections.remember(held(5_000, T, T), 'opened');
    expect(pidsOf(connections.ownersOf(question(5_000, T)))).toEqual([100]);
    connections.advance(T + HOUR);
    expect(connections.ownersOf(question(5_000, T + HOUR))).toEqual([held(5_000, T, T + HOUR)]);
    expect(connections.ownersOf(question(5_000, T - 60_000))).toEqual([]);
    expect(connections.ownersOf(question(5_001, T))).toEqual([]);
  });

  it('names what was held within a span, in memory and on disk, the latest first', () => {
    const { connections } = memory;
    const span = { fromMs: T + 10_000, toMs: T + 20_000 };
    const ports = (limit = 10) => connections.during(span, limit).held.map(({ tuple }) => tuple.local.port);
    connections.remember(held(1, T, T + 9_000), 'closed');
    connections.remember(held(2, T, T + 11_000), 'closed');
    connections.remember(held(3, T + 19_000, T + 30_000), 'closed');
    connections.remember(held(4, T + 21_000, T + 30_000), 'closed');
    connections.remember(held(5, T, T), 'opened');
    for (const flush of [false, true]) {
      if (flush) connections.advance(T + 60_000);
      expect(ports().sort()).toEqual([2, 3, 5]);
    }
    expect(connections.during(span, 10)).toMatchObject({ omitted: false, held: [{ lastSeenMs: T + 60_000 }, {}, {}] });
    expect(connections.during(span, 2)).toMatchObject({ omitted: true });
    expect(ports(2)).toHaveLength(2);
    connections.remember(held(5, T, T + 70_000), 'closed');
    connections.advance(T + 80_000);
    expect(ports()).toEqual([5, 3, 2]);
  });

  it('names a process that died an hour ago, also after the agent was killed', () => {
    memory.connections.remember(held(5_000, T, T), 'opened');
    memory.connections.advance(T + 6_000);
    memory.connections.remember(held(5_000, T, T + 9_000), 'closed');
    memory.connections.advance(T + 12_000);
    memory.connections.advance(T + HOUR);
    expect(pidsOf(memory.connections.ownersOf(question(5_000, T + 4_000)))).toEqual([100]);
    using next = afterCrash(T + HOUR);
    expect(next.memory.connections.ownersOf(question(5_000, T + 4_000))).toEqual([held(5_000, T, T + 9_000)]);
    expect(next.memory.connections.ownersOf(question(5_000, T + 20_000))).toEqual([]);
    expect(next.memory.connections.rememberedSinceMs).toBe(T);
  });

  it('knows until when a connection lasted that was open when the agent was killed', () => {
    memory.connections.remember(held(5_000, T, T), 'opened');
    for (let at = T; at <= T + 60_000; at += 1_000) memory.connections.advance(at);
    using next = afterCrash(T + HOUR);
    expect(pidsOf(next.memory.connections.ownersOf(question(5_000, T + 50_000, { toleranceMs: 5_000 })))).toEqual([
      100,
    ]);
    expect(next.memory.connections.ownersOf(question(5_000, T + 120_000))).toEqual([]);
  });

  it('keeps who held it although only a restart learned how long', () => {
    memory.connections.remember(held(5_000, T, T), 'opened');
    memory.connections.advance(T + 6_000);
    memory.connections.advance(T + HOUR);
    using next = afterCrash(T + 2 * HOUR);
    flushOften(next.memory.connections, T + 2 * HOUR);
    expect(pidsOf(next.memory.connections.ownersOf(question(5_000, T + HOUR)))).toEqual([100]);
  });

  it('tells two owners of one tuple apart by time', () => {
    const { connections } = memory;
    connections.remember(held(5_000, T, T + 10_000), 'closed');
    connections.remember(held(5_000, T + 60_000, T + 70_000, { process: other }), 'closed');
    expect(pidsOf(connections.ownersOf(question(5_000, T + 5_000)))).toEqual([100]);
    expect(pidsOf(connections.ownersOf(question(5_000, T + 65_000)))).toEqual([200]);
    expect(pidsOf(connections.ownersOf(question(5_000, T + 40_000, { toleranceMs: HOUR })))).toEqual([200, 100]);
  });

  it('names both processes that share a socket, each once', () => {
    const { connections } = memory;
    connections.remember(held(5_000, T, T), 'opened');
    connections.remember(held(5_000, T + 1, T + 1, { process: other }), 'opened');
    connections.flush(T + 5_000);
    connections.remember(held(5_000, T, T + 6_000), 'opened');
    expect(pidsOf(connections.ownersOf(question(5_000, T + 1_000))).sort()).toEqual([100, 200]);
  });

  it('keeps apart what a process held before and after it became another program', () => {
    const { connections } = memory;
    const shell = { ...miner, groupKey: '/bin/sh', name: { text: 'sh' } };
    connections.remember(held(5_000, T, T, { process: shell }), 'opened');
    connections.remember(held(5_000, T + 1_000, T + 1_000), 'opened');
    connections.advance(T + 60_000);
    const namesAt = (atMs: number) =>
      connections.ownersOf(question(5_000, atMs, { toleranceMs: 0 })).map((owner) => owner.process.name.text);
    expect(namesAt(T + 500)).toEqual(['sh']);
    expect(namesAt(T + 30_000)).toEqual(['kheiper']);
  });

  it('behind address translation prefers the same local port, then the nearest in time', () => {
    const { connections } = memory;
    const late = exampleProcess(300, 3);
    connections.remember(held(5_000, T, T + 9_000, { process: other }), 'closed');
    connections.remember(held(5_001, T, T + 1_000), 'closed');
    connections.remember(held(5_002, T + 10_000, T + 20_000, { process: late }), 'closed');
    const asked = question(5_001, T + 8_000, { match: 'destination', toleranceMs: 10_000 });
    expect(pidsOf(connections.ownersOf(asked))).toEqual([100, 200, 300]);
    connections.flush(T + 30_000);
    expect(pidsOf(connections.ownersOf(asked))).toEqual([100, 200, 300]);
    const elsewhere = { ...asked.tuple, local: { ip: '198.51.100.1', port: 5_000 } };
    expect(pidsOf(connections.ownersOf({ ...asked, tuple: elsewhere }))).toEqual([200, 300, 100]);
    expect(connections.ownersOf({ ...asked, tuple: elsewhere, match: 'wire' })).toEqual([]);
  });

  it('never answers with a loopback connection unless this host itself asks', () => {
    const { connections } = memory;
    const ends = [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
    ] as const;
    for (const [local, remote] of ends) {
      const tuple = { protocol: 'tcp', local: { ip: local, port: 5_000 }, remote: { ip: remote, port: 3333 } } as const;
      connections.remember(held(5_000, T, T, { tuple }), 'opened');
      expect(connections.ownersOf(question(5_000, T, { tuple }))).toEqual([]);
      expect(connections.ownersOf(question(5_000, T, { tuple, match: 'destination' }))).toEqual([]);
      expect(pidsOf(connections.ownersOf(question(5_000, T, { tuple }), 'include'))).toEqual([100]);
    }
  });

  it('is bounded by age and by rows, and counts what it lost', () => {
    using small = smallMemory({ rows: 50 });
    for (let index = 0; index < 80; index++) {
      small.connections.remember(held(1_000 + index, T + index * 1_000, T + index * 1_000), 'closed');
    }
    flushOften(small.connections, T + 100_000);
    expect(small.connections.statistics()).toMatchObject({
      kept: 50,
      dropped: { rows: 30 },
      rememberedSinceMs: T + 30_000,
    });
    expect(small.connections.ownersOf(question(1_029, T + 29_000, { toleranceMs: 0 }))).toEqual([]);
    expect(small.connections.ownersOf(question(1_030, T + 30_000, { toleranceMs: 0 }))).toHaveLength(1);
    flushOften(small.connections, T + 8 * 24 * HOUR);
    expect(small.connections.statistics().kept).toBe(0);
    expect(small.connections.rememberedSinceMs).toBe(T + 24 * HOUR);
  });

  it('keeps a connection that has been open for longer than it remembers', () => {
    using small = smallMemory({ rows: 50 });
    small.connections.remember(held(5_000, T, T), 'opened');
    flushOften(small.connections, T + 8 * 24 * HOUR);
    small.connections.advance(T + 8 * 24 * HOUR);
    expect(small.connections.ownersOf(question(5_000, T + 8 * 24 * HOUR))).toHaveLength(1);
    small.connections.remember(held(5_000, T, T + 8 * 24 * HOUR), 'closed');
    flushOften(small.connections, T + 8 * 24 * HOUR);
    expect(pidsOf(small.connections.ownersOf(question(5_000, T + 7 * 24 * HOUR)))).toEqual([100]);
  });

  it('holds a bounded number while the disk takes nothing, and loses none when it does again', () => {
    using small = smallMemory({ unwritten: 100 });
    small.database.prepare('PRAGMA max_page_count = 1').get();
    const text = 'x'.repeat(400);
    for (let index = 0; index < 200; index++) {
      const process = { ...exampleProcess(index + 1, index), cwd: { text } };
      small.connections.remember(held(1_000 + index, T, T, { process }), 'closed');
    }
    small.connections.flush(T + 5_000);
    expect(small.connections.statistics()).toMatchObject({ kept: 0, dropped: { unwritten: 100 } });
    small.database.prepare('PRAGMA max_page_count = 100000').get();
    small.connections.flush(T + 10_000);
    expect(small.connections.statistics()).toMatchObject({ kept: 100, dropped: { unwritten: 100 } });
    expect(pidsOf(small.connections.ownersOf(question(1_199, T)))).toEqual([200]);
  });

  it('answers from memory and from disk alike', () => {
    const spans = fc.array(
      fc.record({
        port: fc.integer({ min: 5_000, max: 5_002 }),
        pid: fc.integer({ min: 1, max: 3 }),
        from: fc.nat(50),
        length: fc.nat(20),
      }),
      { maxLength: 12 },
    );
    const asked = fc.record({
      port: fc.integer({ min: 5_000, max: 5_002 }),
      at: fc.nat(80),
      tolerance: fc.nat(10),
      wire: fc.boolean(),
    });
    using shared = temporaryFolder('memory');
    let copy = 0;
    fc.assert(
      fc.property(spans, asked, (all, { port, at, tolerance, wire }) => {
        using memory = openMemory(`${shared.path}/${copy++}`, T);
        const { connections } = memory;
        // Spans of one process on one port are one connection: they may not overlap.
        const distinct = new Map(all.map((span) => [`${span.port} ${span.pid}`, span]));
        for (const { port, pid, from, length } of distinct.values()) {
          connections.remember(
            held(port, T + from, T + from + length, { process: exampleProcess(pid, pid) }),
            'closed',
          );
        }
        const ask = question(port, T + at, { toleranceMs: tolerance, match: wire ? 'wire' : 'destination' });
        const before = connections.ownersOf(ask);
        const expected = [...distinct.values()].filter(
          (span) =>
            (!wire || span.port === port) && span.from - tolerance <= at && at <= span.from + span.length + tolerance,
        );
        expect(pidsOf(before).sort()).toEqual(expected.map(({ pid }) => pid).sort());
        connections.flush(T + 5_000);
        const onDisk = connections.ownersOf(ask);
        expect(new Set(onDisk.map((owner) => JSON.stringify(owner)))).toEqual(
          new Set(before.map((owner) => JSON.stringify(owner))),
        );
      }),
      { numRuns: 60 },
    );
  });

  function afterCrash(nowMs: number): Disposable & { readonly memory: AgentMemory } {
    const copy = temporaryFolder('memory');
    copyAsCrashed(folder.path, copy.path);
    const next = openMemory(copy.path, nowMs);
    return {
      memory: next,
      [Symbol.dispose]() {
        next[Symbol.dispose]();
        copy[Symbol.dispose]();
      },
    };
  }
});

function flushOften(connections: ConnectionMemory, atMs: number): void {
  for (let times = 0; times < 12; times++) connections.flush(atMs);
}

function smallMemory(
  limits: Partial<typeof CONNECTION_MEMORY_LIMITS>,
): Disposable & { readonly connections: ConnectionMemory; readonly database: AgentDatabase } {
  const folder = temporaryFolder('memory');
  const result = openDatabase(folder.path, T, (database) => database);
  if ('problem' in result) throw new Error(result.code);
  const database = result.opened;
  const connections = new ConnectionMemory(database, new KeyValues(database), T, {
    ...CONNECTION_MEMORY_LIMITS,
    ...limits,
  });
  return {
    connections,
    database,
    [Symbol.dispose]() {
      database[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}
