import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import type { ExitRecord } from '../../platform.ts';
import { GapCounts } from '../../gap-counts.ts';
import type { SystemCalls } from '../system-calls.ts';
import { TaskstatsExits } from './taskstats-exits.ts';
import { readAnswer, readExits } from './taskstats-message.ts';

const FAMILY = 23;
const ENOBUFS = 105;
const EAGAIN = 11;

function attribute(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(4 + body.length, 0);
  header.writeUInt16LE(type, 2);
  return Buffer.concat([header, body, Buffer.alloc(-body.length & 3)]);
}

function message(type: number, sequence: number, body: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt32LE(sequence, 8);
  return Buffer.concat([header, body]);
}

const generic = (command: number) => Buffer.from([command, 1, 0, 0]);

interface Ended {
  readonly pid: number;
  readonly threadId?: number;
  readonly userUs?: number;
  readonly systemUs?: number;
  readonly runNs?: bigint;
  readonly version?: number;
}

function exitMessage({ pid, threadId = pid, userUs = 0, systemUs = 0, runNs = 0n, version = 16 }: Ended): Buffer {
  const stats = Buffer.alloc(456);
  stats.writeUInt16LE(version, 0);
  stats.writeBigUInt64LE(runNs, 72);
  stats.writeUInt32LE(threadId, 128);
  stats.writeBigUInt64LE(5_000_000n, 144);
  stats.writeBigUInt64LE(BigInt(userUs), 152);
  stats.writeBigUInt64LE(BigInt(systemUs), 160);
  stats.writeUInt32LE(pid, 368);
  const id = Buffer.alloc(4);
  id.writeUInt32LE(threadId, 0);
  return message(
    FAMILY,
    0,
    Buffer.concat([generic(2), attribute(4, Buffer.concat([attribute(1, id), attribute(3, stats)]))]),
  );
}

const acknowledged = (sequence: number, errno = 0) => {
  const body = Buffer.alloc(20);
  body.writeInt32LE(-errno, 0);
  return message(2, sequence, body);
};
const familyAnswer = (sequence: number) =>
  message(
    0x10,
    sequence,
    Buffer.concat([generic(1), attribute(2, Buffer.from('TASKSTATS\0')), attribute(1, Buffer.from([FAMILY, 0]))]),
  );

/** A kernel that knows the family, answers registration with an errno, and then has these datagrams; a number is an errno. */
function kernel(registerErrno: number, datagrams: readonly (Buffer | number)[]) {
  const queue: (Buffer | number)[] = [];
  let errno = 0;
  const calls: SystemCalls & { open: number } = {
    open: 0,
    socket: () => ++calls.open,
    bind: () => 0,
    connect: () => 0,
    setSocketOption: () => 0,
    send(_socket, buffer) {
      const sequence = buffer.readUInt32LE(8);
      if (buffer.readUInt16LE(4) === 0x10) queue.push(familyAnswer(sequence));
      else queue.push(exitMessage({ pid: 1 }), acknowledged(sequence, registerErrno), ...datagrams);
      return 32;
    },
    receive(_socket, buffer) {
      const next = queue.shift() ?? EAGAIN;
      if (typeof next !== 'number') return next.copy(buffer);
      errno = next;
      return -1;
    },
    close: () => --calls.open,
    errno: () => errno,
  };
  return calls;
}

const exitsOf = (calls: SystemCalls, gaps = new GapCounts()) =>
  new TaskstatsExits(calls, gaps, '/sys/devices/system/cpu/possible');

describe('TaskstatsExits', () => {
  it('tells who ended, and how much of whose time it was', () => {
    const calls = kernel(0, [
      exitMessage({ pid: 40, userUs: 8_000, systemUs: 4_000, runNs: 9_000_000n }),
      Buffer.concat([
        exitMessage({ pid: 41, threadId: 43, userUs: 8_000, runNs: 2_500_000_000n }),
        exitMessage({ pid: 44 }),
      ]),
    ]);
    expect(exitsOf(calls).take()).toEqual({
      value: {
        isComplete: true,
        records: [
          { pid: 40, threadId: 40, cpuMs: 12, lifeMs: 5_000 },
          { pid: 41, threadId: 43, cpuMs: 2_500, lifeMs: 5_000 },
          { pid: 44, threadId: 44, cpuMs: 0, lifeMs: 5_000 },
        ],
      },
    });
  });

  it('says when records were lost, and goes on behind them', () => {
    const gaps = new GapCounts();
    const exits = exitsOf(kernel(0, [ENOBUFS, exitMessage({ pid: 7 })]), gaps);
    expect(exits.take()).toMatchObject({ value: { isComplete: false, records: [{ pid: 7 }] } });
    expect(gaps.take()).toEqual({ 'exits:enobufs': 1 });
    expect(exits.take()).toEqual({ value: { isComplete: true, records: [] } });
  });

  it('takes so many a tick and no more; the others are not lost', () => {
    const gaps = new GapCounts();
    const exits = exitsOf(
      kernel(
        0,
        Array.from({ length: 5_000 }, (_, index) => exitMessage({ pid: 10 + index })),
      ),
      gaps,
    );
    const first = exits.take();
    const second = exits.take();
    expect('value' in first && [first.value.records.length, first.value.isComplete]).toEqual([4_096, false]);
    expect('value' in second && [second.value.records.length, second.value.isComplete]).toEqual([904, true]);
    expect(gaps.take()).toEqual({ 'exits:late': 1 });
  });

  it.each([
    [1, { unobservable: 'no-permission', detail: 'no-cap-net-admin' }],
    [22, { unobservable: 'namespaced', detail: 'taskstats' }],
    [12, { unobservable: 'failed', detail: 'errno-12' }],
  ])('says why it may not: errno %i', (errno, answer) => {
    const calls = kernel(errno, []);
    const exits = exitsOf(calls);
    expect(exits.take()).toEqual(answer);
    expect(exits.take()).toEqual(answer);
    expect(calls.open).toBe(0);
  });

  it('does not guess where the kernel does not say whose thread it was', () => {
    const exits = exitsOf(kernel(0, [exitMessage({ pid: 7, version: 11 })]));
    expect(exits.take()).toEqual({ unobservable: 'unsupported', detail: 'taskstats-version' });
    expect(exits.take()).toEqual({ unobservable: 'unsupported', detail: 'taskstats-version' });
  });
});

describe('messages of taskstats', () => {
  it('read any bytes without an exception, and no record out of nothing', () => {
    const changed = fc
      .tuple(fc.nat(900), fc.array(fc.tuple(fc.nat(520), fc.nat(255)), { maxLength: 8 }))
      .map(([cut, changes]) => {
        const bytes = Buffer.concat([exitMessage({ pid: 5, userUs: 9 }), familyAnswer(1)]);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes.subarray(0, cut);
      });
    fuzz('taskstats', fc.oneof(fc.uint8Array({ maxLength: 900 }), changed), (input) => {
      const read = (behind: number) => {
        const buffer = Buffer.alloc(1_024, behind);
        buffer.set(input);
        const records: ExitRecord[] = [];
        const end = readExits(buffer, input.length, FAMILY, records);
        return { end, records, answer: readAnswer(buffer, input.length, 1) };
      };
      const { records } = read(0xff);
      // What an earlier datagram left in the buffer is no part of this one.
      expect(read(0)).toEqual(read(0xff));
      expect(records.length).toBeLessThanOrEqual(input.length / 376);
      for (const { cpuMs, lifeMs } of records) expect(cpuMs >= 0 && lifeMs >= 0).toBe(true);
    });
  });
});
