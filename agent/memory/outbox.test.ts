import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '#shared/model/finding.ts';
import { temporaryFolder } from '../../scripts/testing/minesweep.ts';
import { exampleFinding } from '#shared/protocol/testing.ts';
import type { AgentDatabase } from './agent-database.ts';
import type { AgentMemory } from './agent-memory.ts';
import { openDatabase } from './open-database.ts';
import { Outbox, type OutboxLimits } from './outbox.ts';
import { copyAsCrashed, openMemory } from './testing.ts';

const idsOf = (findings: readonly Finding[]) => findings.map(({ id, rev }) => `${id}@${rev}`);

describe('Outbox', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let memory: AgentMemory;
  beforeEach(() => {
    folder = temporaryFolder('memory');
    memory = openMemory(folder.path);
  });
  afterEach(() => {
    memory[Symbol.dispose]();
    folder[Symbol.dispose]();
  });

  it('keeps the highest revision of an episode in the place of its first', () => {
    const { outbox } = memory;
    outbox.put([exampleFinding('finding-a', 1), exampleFinding('finding-b', 1)]);
    outbox.put([exampleFinding('finding-a', 3), exampleFinding('finding-a', 2)]);
    expect(idsOf(outbox.take(10))).toEqual(['finding-a@3', 'finding-b@1']);
    expect(idsOf(outbox.take(1))).toEqual(['finding-a@3']);
  });

  it('removes only what the acknowledgement covers', () => {
    const { outbox } = memory;
    outbox.put([exampleFinding('finding-a', 1), exampleFinding('finding-b', 2)]);
    outbox.put([exampleFinding('finding-a', 2)]);
    outbox.acknowledge([
      { id: 'finding-a', rev: 1 },
      { id: 'finding-b', rev: 2 },
      { id: 'finding-of-nobody', rev: 9 },
    ]);
    expect(idsOf(outbox.take(10))).toEqual(['finding-a@2']);
    outbox.put([exampleFinding('finding-b', 2), exampleFinding('finding-b', 1)]);
    expect(idsOf(outbox.take(10))).toEqual(['finding-a@2']);
  });

  it('cuts a batch by bytes but always gives one', () => {
    const { outbox } = memory;
    outbox.put(['a', 'b', 'c'].map((name) => exampleFinding(`finding-${name}`, 1, { text: 'x'.repeat(1_000) })));
    expect(outbox.take(10, 3_500)).toHaveLength(2);
    expect(outbox.take(10, 1)).toHaveLength(1);
  });

  it('drops what no collector could take, and counts it', () => {
    const { outbox } = memory;
    outbox.put([
      exampleFinding('finding-big', 1, { text: 'x'.repeat(200_000) }),
      exampleFinding('finding-nan', 1, { firstSeenMs: Number.NaN }),
      exampleFinding('finding-good', 1),
      exampleFinding('finding-odd', 1),
    ]);
    outbox.reject([{ id: 'finding-odd', rev: 1 }]);
    expect(idsOf(outbox.take(10))).toEqual(['finding-good@1']);
    expect(outbox.statistics().dropped).toEqual({ 'too-large': 1, invalid: 1, rejected: 1 });
  });

  it('does nothing and says so when the disk takes nothing', () => {
    using other = temporaryFolder('memory');
    const opened = openDatabase(other.path, 0, (database) => database);
    if ('problem' in opened) return expect.fail(opened.code);
    const outbox = new Outbox(opened.opened);
    opened.opened.prepare('PRAGMA max_page_count = 1').get();
    const results = Array.from({ length: 50 }, (_, index) =>
      outbox.put([exampleFinding(`finding-${index}`, 1, { text: 'x'.repeat(9_000) })]),
    );
    expect(results.at(-1)).toEqual({ written: false, code: 'sqlite-13' });
    expect(outbox.take(100)).toHaveLength(results.filter((result) => result.written).length);
    opened.opened[Symbol.dispose]();
  });

  it('is bounded: closed episodes make room first, then the oldest', () => {
    using other = temporaryFolder('memory');
    const limits: OutboxLimits = { findings: 3, bytes: 1_000_000, delivered: 10, findingBytes: 100_000 };
    const opened = openDatabase(other.path, 0, (database) => database);
    if ('problem' in opened) return expect.fail(opened.code);
    const outbox = new Outbox(opened.opened, limits);
    outbox.put([
      exampleFinding('finding-a'),
      exampleFinding('finding-b', 2, { state: 'closed' }),
      exampleFinding('finding-c'),
    ]);
    outbox.put([exampleFinding('finding-d')]);
    expect(idsOf(outbox.take(10))).toEqual(['finding-a@1', 'finding-c@1', 'finding-d@1']);
    outbox.put([exampleFinding('finding-e')]);
    expect(idsOf(outbox.take(10))).toEqual(['finding-c@1', 'finding-d@1', 'finding-e@1']);
    expect(outbox.statistics()).toMatchObject({ waiting: 3, dropped: { full: 2 } });
    opened.opened[Symbol.dispose]();
  });

  it('throws errors that are ours and keeps the transaction whole', () => {
    using other = temporaryFolder('memory');
    const opened = openDatabase(other.path, 0, (database) => database);
    if ('problem' in opened) return expect.fail(opened.code);
    const database: AgentDatabase = opened.opened;
    const outbox = new Outbox(database);
    expect(() =>
      database.write(() => {
        outbox.putWithin([exampleFinding('finding-a')]);
        throw new TypeError('ours');
      }),
    ).toThrow('ours');
    expect(outbox.take(1)).toEqual([]);
    database[Symbol.dispose]();
  });
});

type Step =
  | {
      readonly do: 'put';
      readonly items: readonly { readonly id: number; readonly rev: number; readonly closed: boolean }[];
    }
  | { readonly do: 'take'; readonly limit: number }
  | { readonly do: 'ack'; readonly which: number; readonly part: number }
  | { readonly do: 'crash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      items: fc.array(fc.record({ id: fc.nat(6), rev: fc.integer({ min: 1, max: 8 }), closed: fc.boolean() }), {
        maxLength: 4,
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 5 }) }) },
  // An acknowledgement of any batch ever taken: late, doubled, out of order, partial.
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('ack' as const), which: fc.nat(), part: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
);

describe('any interleaving of put, take, acknowledge and crash', () => {
  it('loses no revision and never sends an acknowledged one again', () => {
    const runs = Math.min(60, Number(process.env.FUZZ_RUNS ?? 60));
    const seed = process.env.FUZZ_SEED === undefined ? Date.now() | 0 : Number(process.env.FUZZ_SEED);
    console.info(`outbox model: ${runs} walks, seed ${seed}`);
    fc.assert(fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), walk), { numRuns: runs, seed });
  });
});

/** Runs the steps on a real file and on a model, and compares after every step. */
function walk(steps: readonly Step[]): void {
  const folders = [temporaryFolder('memory')];
  let memory = openMemory(folders[0]?.path ?? '');
  // In order of arrival: what waits (id -> highest revision), and what was ever acknowledged.
  const waiting = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  const taken: (readonly Finding[])[] = [];
  try {
    for (const current of steps) {
      if (current.do === 'put') {
        const findings = current.items.map(({ id, rev, closed }) =>
          exampleFinding(`finding-${id}`, rev, { state: closed ? 'closed' : 'open' }),
        );
        expect(memory.outbox.put(findings)).toEqual({ written: true });
        for (const { id, rev } of findings) {
          if (rev > (acknowledged.get(id) ?? 0)) waiting.set(id, Math.max(rev, waiting.get(id) ?? 0));
        }
      } else if (current.do === 'take') {
        taken.push(memory.outbox.take(current.limit));
      } else if (current.do === 'ack') {
        const batch = taken[current.which % Math.max(1, taken.length)]?.slice(0, current.part) ?? [];
        memory.outbox.acknowledge(batch.map(({ id, rev }) => ({ id, rev })));
        for (const { id, rev } of batch) {
          acknowledged.set(id, Math.max(rev, acknowledged.get(id) ?? 0));
          if ((waiting.get(id) ?? Number.POSITIVE_INFINITY) <= rev) waiting.delete(id);
        }
      } else {
        const next = temporaryFolder('memory');
        copyAsCrashed(folders.at(-1)?.path ?? '', next.path);
        memory[Symbol.dispose]();
        folders.push(next);
        memory = openMemory(next.path);
        expect(memory.setAside).toEqual([]);
      }
      expect(idsOf(memory.outbox.take(1_000))).toEqual([...waiting].map(([id, rev]) => `${id}@${rev}`));
    }
  } finally {
    memory[Symbol.dispose]();
    for (const folder of folders) folder[Symbol.dispose]();
  }
}
