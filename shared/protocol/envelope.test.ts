import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText, fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readAgentFrame, readCollectorFrame, writeFrame } from './envelope.ts';
import { MAX_FRAME_BYTES } from './messages.ts';
import { exampleDetail, exampleFinding, exampleHello, exampleRecollection, exampleSummary } from './testing.ts';

const agentFrames = [
  exampleHello('agent-0001', 'secret'),
  { type: 'findings', body: { batch: 3, findings: [exampleFinding('finding-1')] } },
  { type: 'heartbeat', body: { atMs: 5 } },
  { type: 'summary', body: { summary: exampleSummary() } },
  {
    type: 'capabilities',
    body: { capabilities: [{ name: 'connections', reason: 'no-permission', detail: 'EACCES' }] },
  },
  { type: 'owners', body: { questionId: 'q1', owners: [], rememberedSinceMs: 1 } },
  { type: 'detail', body: { detail: exampleDetail() } },
  { type: 'recalled', body: { questionId: 'q2', recollection: exampleRecollection() } },
  { type: 'goodbye', body: { reason: 'stopping' } },
];
const tuple = {
  protocol: 'tcp',
  local: { ip: '192.0.2.10', port: 51_544 },
  remote: { ip: '203.0.113.7', port: 3333 },
};
const collectorFrames = [
  { type: 'welcome', body: { hostId: 'agent-0001', atMs: 1, collectorVersion: '1' } },
  { type: 'refused', body: { reason: 'busy', retryAfterMs: 5_000 } },
  { type: 'heard', body: { atMs: 1 } },
  {
    type: 'acknowledged',
    body: { batch: 3, findings: [{ id: 'finding-1', rev: 2 }], rejected: [{ index: 0, path: 'rev' }] },
  },
  {
    type: 'who-owned',
    body: { questions: [{ questionId: 'q1', tuple, match: 'wire', atMs: 1, toleranceMs: 0 }] },
  },
  { type: 'watch', body: { forMs: 30_000, everyMs: 1_000 } },
  { type: 'recall', body: { questionId: 'q2', fromMs: 1, toMs: 2 } },
];

describe('frames', () => {
  it('come back as they were written', () => {
    for (const message of agentFrames) expect(readAgentFrame(writeFrame(message))).toEqual({ message });
    for (const message of collectorFrames) expect(readCollectorFrame(writeFrame(message))).toEqual({ message });
  });

  it('of the other direction are not understood', () => {
    expect(readAgentFrame(writeFrame(collectorFrames[0] ?? expect.fail()))).toEqual({
      problem: 'unknown-type',
      type: 'welcome',
    });
  });

  it.each([
    ['', 'not-json'],
    ['null', 'not-ours'],
    ['[]', 'not-ours'],
    ['{"v":"1","type":"hello"}', 'not-ours'],
    ['{"v":2,"type":"hello","body":{}}', 'other-version'],
    ['{"v":1,"type":"__proto__","body":{}}', 'unknown-type'],
    ['{"v":1,"type":"constructor","body":{}}', 'unknown-type'],
    ['{"v":1,"type":"goodbye"}', 'not-ours'],
    ['{"v":1,"type":"summary","body":{"summary":[]}}', 'bad-body'],
    [' '.repeat(MAX_FRAME_BYTES + 1), 'too-large'],
    ['['.repeat(500_000), 'not-json'],
  ])('that are not ours say why (%#)', (frame, problem) => {
    expect(readAgentFrame(frame)).toMatchObject({ problem });
  });

  it('never carry a prototype in', () => {
    const read = readAgentFrame(
      '{"v":1,"type":"summary","body":{"summary":{"atMs":1,"spanMs":1,"top":[],"gaps":{"__proto__":1,"constructor":2},"__proto__":{"polluted":1}}}}',
    );
    expect(read).toMatchObject({ message: { type: 'summary' } });
    expect(JSON.stringify(read)).not.toContain('polluted');
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });

  it('say in bounded words where the trouble is, however long the key', () => {
    const gaps = { ['\u001b[31m'.repeat(20_000)]: -1 };
    const read = readAgentFrame(writeFrame({ type: 'summary', body: { summary: { ...exampleSummary(), gaps } } }));
    expect(read).toMatchObject({ problem: 'bad-body' });
    expect(JSON.stringify(read).length).toBeLessThan(1_000);
  });

  it('are read without throwing, whatever they hold', () => {
    fuzz('agent frame text', hostileText(), (text) => {
      expectReading(readAgentFrame(text));
      expectReading(readCollectorFrame(text));
    });
  });

  it('are read without throwing when one value inside is another', () => {
    const values = fc.oneof(
      fc.constantFrom<unknown>(null, -1, 1e308, 0.5, '', '__proto__', [], {}, true, [[]], { rev: {} }),
      anyText(20),
    );
    const frames = [...agentFrames, ...collectorFrames];
    fuzz('mutated frame', fc.tuple(fc.nat(), fc.nat(), values), ([which, where, value]) => {
      const frame = writeFrame(mutate(frames[which % frames.length] ?? expect.fail(), where, value));
      expectReading(readAgentFrame(frame));
      expectReading(readCollectorFrame(frame));
    });
  });

  it('are read without throwing when characters are lost, doubled or replaced', () => {
    const whole = agentFrames.map((message) => writeFrame(message));
    fuzz(
      'damaged frame',
      fc.tuple(fc.nat(), fc.nat(), fc.nat(40), fc.string({ maxLength: 5 })),
      ([which, at, cut, put]) => {
        const text = whole[which % whole.length] ?? expect.fail();
        const start = at % text.length;
        expectReading(readAgentFrame(text.slice(0, start) + put + text.slice(start + cut)));
      },
    );
  });
});

function expectReading(reading: object): void {
  expect('message' in reading !== 'problem' in reading).toBe(true);
}

/** Replaces one value of a JSON tree, chosen by a number. */
function mutate(root: unknown, where: number, value: unknown): { type: string; body: unknown } {
  const copy = structuredClone(root) as { type: string; body: unknown };
  const places: [Record<string, unknown>, string][] = [];
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      collect((node as Record<string, unknown>)[key]);
    }
  };
  collect(copy);
  const place = places[where % places.length] ?? expect.fail();
  place[0][place[1]] = value;
  return copy;
}
