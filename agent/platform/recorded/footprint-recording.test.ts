import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { minerFootprint, plainFootprint } from '../../testing/footprints.ts';
import { probeResultSchema } from './reading-schemas.ts';
import { emptyFrame, type ReadingFrame } from './reading-frame.ts';
import { RedactingSink } from './redacting-sink.ts';
import { Redaction } from './redaction.ts';

const resultOf = (footprint = minerFootprint()) =>
  ({ kind: 'process-footprint', process: '7:5', footprint: observed(footprint) }) as const;

describe('the footprint of a process in a recording', () => {
  it('comes back as it was', () => {
    for (const result of [resultOf(), resultOf(plainFootprint())]) {
      expect(probeResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    }
  });

  it('redacted, names neither pool nor wallet', () => {
    const frames: ReadingFrame[] = [];
    const sink = { append: (frame: ReadingFrame) => void frames.push(frame), close: () => undefined };
    const frame = { ...emptyFrame({ monotonicMs: 1, wallMs: 1 }), probes: [resultOf()] };
    new RedactingSink(sink, new Redaction()).append(frame);
    expect(JSON.stringify(frame)).toMatch(/pool\.example.*4[0-9A-Za-z]{94}/);
    expect(JSON.stringify(frames)).not.toMatch(/"pool\.example"|4[0-9A-Za-z]{94}/);
    expect(frames[0]?.probes).toMatchObject([{ footprint: { value: { openMsr: { value: 1 } } } }]);
  });
});
