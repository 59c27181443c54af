import { describe, expect, it } from 'vitest';
import { type Finding, findingSchema } from '#shared/model/finding.ts';
import { osNameOfBytes } from '#shared/model/os-name.ts';
import { exampleFinding } from '#shared/protocol/testing.ts';
import { fitFinding } from './fit-finding.ts';

const MAX_BYTES = 131_072;
/** The longest path there is, of the bytes that grow most on their way into JSON. */
const longest = osNameOfBytes(new Uint8Array(4_096).map((_, at) => (at % 9 === 0 ? 0xff : 1)));
const params = { path: longest.text };

function hostileFinding(): Finding {
  const process = {
    pid: 7,
    startId: 8,
    startedAtMs: 9,
    name: longest,
    exe: longest,
    cwd: longest,
    cgroup: longest.text,
    servicesLeftOut: 3,
    services: Array.from({ length: 64 }, () => ({ name: longest.text, program: { value: longest } })),
    argv: Array.from({ length: 64 }, () => longest),
    groupKey: 'exe:1',
  };
  return exampleFinding('finding-hostile', 3, {
    subject: { type: 'process', process },
    signals: Array.from({ length: 8 }, (_, at) => ({ code: `a.signal-${at}`, quality: 1, params })),
    evidence: Array.from({ length: 64 }, () => ({ code: 'config-file', params })),
    pools: Array.from({ length: 64 }, (_, at) => ({ host: `${'p'.repeat(240)}${at}.example`, port: 3333 })),
  });
}

describe('fitFinding', () => {
  it('leaves alone what fits', () => {
    const finding = exampleFinding('finding-a', 1);
    expect(fitFinding(finding, MAX_BYTES)).toBe(finding);
  });

  it('keeps who, what and where to of the largest finding that a process can make of itself', () => {
    const finding = hostileFinding();
    const fitted = fitFinding(finding, MAX_BYTES);
    expect(Buffer.byteLength(JSON.stringify(fitted))).toBeLessThanOrEqual(MAX_BYTES);
    expect(findingSchema.parse(fitted)).toEqual(fitted);
    expect(fitted).toMatchObject({ id: finding.id, rev: 3, kind: finding.kind, state: finding.state });
    expect(fitted).toMatchObject({
      subject: { process: { pid: 7, startId: 8, exe: longest, groupKey: 'exe:1', servicesLeftOut: 67 } },
    });
    expect(fitted.signals.map(({ code }) => code)).toEqual(finding.signals.map(({ code }) => code));
    expect(fitted.pools[0]).toEqual(finding.pools[0]);
    expect(fitted.pools.length).toBeGreaterThan(0);
  });
});
