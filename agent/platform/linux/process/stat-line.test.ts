import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { HOSTILE_NAMES, statLineOf } from '../../testing/proc-tree.ts';
import { StatLine } from './stat-line.ts';

const parse = (bytes: Uint8Array) => {
  const line = new StatLine();
  return line.parse(bytes, bytes.length) ? line : undefined;
};

describe('StatLine', () => {
  it('reads every field', () => {
    const fields = {
      parentPid: 7,
      flags: 0x208040,
      userTicks: 11,
      systemTicks: 22,
      childTicks: 33,
      threads: 5,
      startTicks: 987_654,
      residentPages: 4_321,
    };
    const line = parse(statLineOf({ pid: 4_194_303, name: 'kworker/u8:0-events', state: 'D', ...fields }));
    expect(line).toMatchObject({ ...fields, pid: 4_194_303, state: 'D'.charCodeAt(0), isKernelThread: true });
  });

  it('is not misled by hostile names', () => {
    for (const name of HOSTILE_NAMES) {
      const bytes = statLineOf({ pid: 9, name, userTicks: 5, startTicks: 77 });
      const line = parse(bytes);
      expect(line).toMatchObject({ pid: 9, userTicks: 5, startTicks: 77, isKernelThread: false });
      expect(Buffer.compare(bytes.subarray(line?.nameStart, line?.nameEnd), Buffer.from(name as string))).toBe(0);
    }
  });

  it('tells names apart by their hash', () => {
    const hashes = HOSTILE_NAMES.map((name) => parse(statLineOf({ pid: 9, name }))?.nameHash);
    expect(new Set(hashes).size).toBe(HOSTILE_NAMES.length);
  });

  it('refuses lines that were cut off', () => {
    const whole = statLineOf({ pid: 12, name: 'a) b', startTicks: 5 });
    const line = parse(whole);
    for (let length = 0; length < (line?.endAt ?? 0); length++) {
      expect(parse(whole.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
  });

  it('does not know the memory where the line ends before it', () => {
    const whole = statLineOf({ pid: 12, name: 'a', startTicks: 5, residentPages: 70 });
    const line = parse(whole);
    expect(parse(whole.subarray(0, line?.endAt))).toMatchObject({ startTicks: 5, residentPages: Number.NaN });
  });

  it('survives any bytes', () => {
    fuzz('stat line', fc.uint8Array({ maxLength: 400 }), (bytes) => void parse(bytes));
  });

  it('reads back any process', () => {
    const ticks = fc.nat(2 ** 31 - 1);
    const process = fc.record({
      pid: fc.integer({ min: 1, max: 4_194_304 }),
      name: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      parentPid: ticks,
      userTicks: ticks,
      systemTicks: ticks,
      childTicks: ticks,
      threads: ticks,
      startTicks: ticks,
    });
    fuzz('stat line of a process', process, ({ name, ...fields }) => {
      expect(parse(statLineOf({ name, ...fields }))).toMatchObject(fields);
    });
  });
});
