import { describe, expect, it } from 'vitest';
import { timelineOf } from './timeline-lanes.ts';

type Evidence = Parameters<typeof timelineOf>[0];

const AT = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();
const NOW = Date.UTC(2026, 2, 1, 2);

function evidence(more: { host?: object; alerts?: readonly object[]; notObservable?: readonly object[] }): Evidence {
  return {
    incident: {
      ...{ firstSeen: AT(10), lastSeen: AT(50) },
      processes: [
        { name: 'old', pid: 1, startedAt: new Date(0).toISOString() },
        { name: 'kheiper', pid: 2, startedAt: AT(9) },
      ],
      signals: { notObservable: more.notObservable ?? [] },
    },
    findings: [{ id: 'f1', title: 'busy', firstSeen: AT(10), lastSeen: AT(40) }],
    alerts: more.alerts ?? [],
    ...(more.host === undefined ? {} : { host: more.host }),
  } as unknown as Evidence;
}

function laneOf(line: ReturnType<typeof timelineOf>, name: string) {
  const lane = line.lanes.find((each) => each.name === name);
  if (lane === undefined) throw new Error('no such lane');
  return lane;
}

describe('the timeline', () => {
  it('spans all that is known, and leaves out a process that is older than everything else', () => {
    const alerts = [{ alert: { id: '9', time: AT(60), signature: 'x', source: {}, destination: {} }, matches: [] }];
    const line = timelineOf(
      evidence({ alerts, host: { firstSeen: AT(0), lastSeen: AT(60), connected: true } }),
      [],
      NOW,
    );
    expect(line.fromMs).toBeLessThan(Date.parse(AT(9)));
    expect(line.toMs).toBeGreaterThan(Date.parse(AT(60)));
    expect(laneOf(line, 'host').items.map(({ text }) => text)).toEqual(['kheiper (2)', 'busy']);
    expect(laneOf(line, 'network').items).toMatchObject([{ alert: '9', text: 'x' }]);
    expect(line.lanes.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('has gaps where nobody could see: no agent, not yet, not any more, no sensor', () => {
    const none = timelineOf(evidence({ notObservable: [{ reason: 'no-sensor' }] }), [], NOW);
    expect(laneOf(none, 'host').gaps).toEqual([{ fromMs: none.fromMs, toMs: none.toMs, why: 'no-agent' }]);
    expect(laneOf(none, 'network').gaps).toMatchObject([{ why: 'no-sensor' }]);
    const host = { firstSeen: AT(20), lastSeen: AT(30), connected: false };
    const partly = timelineOf(evidence({ host }), [], NOW);
    expect(laneOf(partly, 'host').gaps).toEqual([
      { fromMs: partly.fromMs, toMs: Date.parse(AT(20)), why: 'before-agent' },
      { fromMs: Date.parse(AT(30)), toMs: partly.toMs, why: 'silent' },
    ]);
  });

  it('ends now at the latest', () => {
    const lastMs = Date.parse(AT(50));
    expect(timelineOf(evidence({}), [], lastMs).toMs).toBe(lastMs);
    expect(timelineOf(evidence({}), [], lastMs + 1_000).toMs).toBe(lastMs + 1_000);
    expect(timelineOf(evidence({}), [], NOW).toMs).toBeLessThan(NOW);
  });

  it('has a gap for every silence while the agent was there', () => {
    const host = { firstSeen: AT(12), lastSeen: AT(40), connected: false };
    const silences = [
      { fromMs: Date.parse(AT(10)), toMs: Date.parse(AT(13)) },
      { fromMs: Date.parse(AT(20)), toMs: Date.parse(AT(25)) },
      { fromMs: Date.parse(AT(40)), toMs: Date.parse(AT(49)) },
    ];
    expect(laneOf(timelineOf(evidence({ host }), [], NOW, silences), 'host').gaps).toMatchObject([
      { why: 'before-agent' },
      { fromMs: Date.parse(AT(12)), toMs: Date.parse(AT(13)), why: 'was-silent' },
      { fromMs: Date.parse(AT(20)), toMs: Date.parse(AT(25)), why: 'was-silent' },
      { fromMs: Date.parse(AT(40)), why: 'silent' },
    ]);
  });
});
