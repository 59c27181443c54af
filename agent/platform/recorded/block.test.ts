import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../scripts/testing/fuzz.ts';
import { isPlainKey } from '../../../scripts/testing/json-values.ts';
import { BlockDecoder } from './block-decoder.ts';
import { BlockEncoder } from './block-encoder.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readNumberColumn, writeNumberColumn } from './number-column.ts';
import { ProcessRows } from './process-rows.ts';
import { emptyFrame, type ReadingFrame } from './reading-frame.ts';

const count = fc.nat(2 ** 31);
const ms = fc.nat(2 ** 31).map((ticks) => ticks * 10);
const failure = fc.constantFrom(
  { unobservable: 'failed', detail: 'EIO' } as const,
  { unobservable: 'vanished' } as const,
);
const row = fc.record({
  slot: fc.nat(20),
  pid: count,
  startId: count,
  parentPid: count,
  userMs: ms,
  systemMs: ms,
  childCpuMs: ms,
  threads: count,
  state: fc.nat(255),
  nameHash: fc.nat(2 ** 32 - 1),
});
const sweep = fc.record({
  result: fc.record({ processes: count, unreadable: count, vanished: count, overflow: count }),
  isWhole: fc.constant(true),
  vanished: fc.array(fc.nat(30), { maxLength: 4 }),
  rows: fc.uniqueArray(row, { maxLength: 8, selector: ({ slot }) => slot }),
});
const counters = fc.record({
  cpuCount: count,
  idleMs: ms,
  iowaitMs: ms,
  stealMs: ms,
  userMs: ms,
  systemMs: ms,
  forks: count,
  uptimeMs: ms,
});
const endpoint = fc.record({ ip: fc.ipV4(), port: fc.nat(65_535) });
const socket = fc.record({
  socketId: count,
  tuple: fc.record({ protocol: fc.constant('tcp' as const), local: endpoint, remote: endpoint }),
  state: fc.constantFrom('established' as const, 'closing' as const),
});
const reading = <T>(value: fc.Arbitrary<T>) =>
  fc.array(
    fc.oneof(
      value.map((each) => ({ value: each })),
      failure,
    ),
    { maxLength: 2 },
  );
const frame: fc.Arbitrary<ReadingFrame> = fc
  .record({
    time: fc.record({ monotonicMs: fc.nat(2 ** 40).map((us) => us / 1_000), wallMs: fc.nat(2 ** 42) }),
    counters: reading(counters),
    sweeps: reading(sweep),
    connections: reading(fc.array(socket, { maxLength: 4 })),
    gaps: fc.array(
      fc.dictionary(
        fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__' && isPlainKey(key)),
        count,
      ),
      { maxLength: 2 },
    ),
  })
  .map(
    (parts): ReadingFrame => ({
      ...emptyFrame(parts.time),
      ...parts,
      capabilities: [[{ name: 'host-cpu', detail: 'x' }]],
      probesAsked: ['miner-config 5:6'],
      logins: [
        { value: [{ user: { text: 'root' }, line: { text: 'pts/0' }, sinceMs: 1 }] },
        { unobservable: 'failed' },
      ],
      details: [{ pid: 5, startId: 6, answer: { unobservable: 'vanished' } }],
      owners: [{ pids: [1], owners: [[9, 1]], denied: 0, vanished: 1, truncated: 0 }],
    }),
  );

describe('a block', () => {
  it('gives back any frames', () => {
    fuzz('block', fc.array(frame, { maxLength: 5 }), (frames) => {
      const encoder = new BlockEncoder();
      for (const each of frames) encoder.add(each, new ProcessRows());
      const decoder = new BlockDecoder(encoder.encode());
      for (const each of frames) expect(decoder.next()).toEqual(each);
      expect(decoder.next()).toBeUndefined();
    });
  });

  it('fails in a known way on any bytes', () => {
    fuzz('block of any bytes', fc.uint8Array({ maxLength: 500 }), (bytes) => {
      try {
        const decoder = new BlockDecoder(bytes);
        while (decoder.next() !== undefined);
      } catch (error) {
        expect((error as Error).name).toMatch(/^(DamagedBytes|ZodError|SyntaxError)$/);
      }
    });
  });
});

describe('a column of numbers', () => {
  it('gives back any numbers', () => {
    const number = fc.oneof(
      fc.maxSafeInteger().map((value) => Math.trunc(value / 2)),
      fc.integer(),
      fc.constant(0),
    );
    fuzz('number column', fc.array(number, { maxLength: 50 }), (numbers) => {
      const writer = new ByteWriter();
      writeNumberColumn(writer, numbers);
      expect(readNumberColumn(new ByteReader(writer.done())).map((value) => value + 0)).toEqual(
        numbers.map((value) => value + 0),
      );
    });
  });
  it('refuses what it cannot keep', () => {
    for (const number of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
      expect(() => writeNumberColumn(new ByteWriter(), [number])).toThrow(RangeError);
    }
  });
});
