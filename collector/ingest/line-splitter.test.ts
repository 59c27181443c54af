import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzz } from '../../scripts/testing/fuzz.ts';
import { cutAt } from './testing/cut-at.ts';
import { LineSplitter, MAX_LINE_BYTES } from './line-splitter.ts';

function split(pieces: readonly Uint8Array[]): string[] {
  const splitter = new LineSplitter();
  const seen: string[] = [];
  const sink = {
    line: (bytes: Buffer, start: number, end: number, line: number) =>
      seen.push(`${line}:${bytes.toString('latin1', start, end)}`),
    tooLong: (start: Buffer, line: number) => seen.push(`${line}:too long:${start.toString('latin1')}`),
  };
  for (const piece of pieces) splitter.split(Buffer.from(piece), false, sink);
  splitter.split(Buffer.alloc(0), true, sink);
  return seen;
}

describe('LineSplitter', () => {
  test('ends lines at LF or CRLF, drops a byte order mark, skips empty lines but counts them', () => {
    expect(split([Buffer.from('\ufeffone\r\n\n\r\ntwo\nthree')])).toEqual(['1:one', '4:two', '5:three']);
  });

  test('rejects a line that is too long once, with its start, and goes on', () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 1);
    const fits = 'y'.repeat(MAX_LINE_BYTES);
    const lines = split([Buffer.from(`a\n${long}\n${fits}\nb`)]);
    expect(lines.map((line) => line.slice(0, 14))).toEqual(['1:a', '2:too long:xxx', '3:yyyyyyyyyyyy', '4:b']);
  });

  test('keeps no more than one line of bounded length in memory', () => {
    const splitter = new LineSplitter();
    const sink = { line: () => undefined, tooLong: () => undefined };
    for (let piece = 0; piece < 40; piece++) splitter.split(Buffer.alloc(256 * 1024, 0x78), false, sink);
    expect(splitter.unfinished).toEqual({ bytes: 0, skipping: true });
  });

  test('finds the same lines however the stream is cut', () => {
    const byte = fc.constantFrom(10, 13, 10, 0xef, 0xbb, 0xbf, 0, 65, 66, 255);
    const stream = fc.tuple(fc.array(byte, { maxLength: 200 }), fc.array(fc.nat(200), { maxLength: 8 }));
    fuzz('line splitter', stream, ([bytes, cuts]) => {
      const all = Uint8Array.from(bytes);
      expect(split(cutAt(all, cuts))).toEqual(split([all]));
    });
  });

  test('cuts long lines the same however the stream is cut', () => {
    const long = Buffer.from(`${'x'.repeat(MAX_LINE_BYTES - 1)}\n${'y'.repeat(MAX_LINE_BYTES + 5)}\nend`);
    for (const size of [MAX_LINE_BYTES - 1, MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 300_000]) {
      const cuts = Array.from({ length: Math.ceil(long.length / size) }, (_, index) => index * size);
      expect(split(cutAt(long, cuts))).toEqual(split([long]));
    }
  });
});
