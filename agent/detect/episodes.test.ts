import { describe, expect, it } from 'vitest';
import { findingSchema, type FindingDraft } from '#shared/model/finding.ts';
import { exampleProcess } from '#shared/protocol/testing.ts';
import { Episodes } from './episodes.ts';

const MINUTE_MS = 60_000;

function draft(change: Partial<FindingDraft> = {}): FindingDraft {
  return {
    kind: 'sustained-compute',
    subject: { type: 'process', process: exampleProcess() },
    signals: [{ code: 'cpu.sustained', quality: 1, params: { meanCores: 1 } }],
    ...change,
  };
}

describe('episodes', () => {
  it('open once, refresh once a minute, close in silence', () => {
    const episodes = new Episodes('host');
    const first = episodes.take(draft(), 1_000)?.finding ?? expect.fail();
    expect(findingSchema.parse(first)).toMatchObject({ rev: 1, state: 'open', attack: ['T1496.001'] });
    episodes.advance(30_000);
    expect(
      episodes.take(draft({ signals: [{ code: 'cpu.sustained', quality: 1, params: { meanCores: 2 } }] }), 31_000),
    ).toBeUndefined();
    episodes.advance(31_000);
    expect(episodes.take(draft(), 62_000)?.finding).toMatchObject({
      id: first.id,
      rev: 2,
      firstSeenMs: 1_000,
      lastSeenMs: 62_000,
    });
    for (let minute = 0; minute < 14; minute++) expect(episodes.advance(MINUTE_MS)).toEqual([]);
    expect(episodes.advance(MINUTE_MS)).toMatchObject([
      { finding: { id: first.id, rev: 3, state: 'closed', lastSeenMs: 62_000 } },
    ]);
    expect(episodes.take(draft(), 2_000_000)?.finding.id).not.toBe(first.id);
  });

  it('tell at once what is new, and keep what was known', () => {
    const episodes = new Episodes('host');
    episodes.take(draft({ pools: [{ host: 'a.example', port: 1 }] }), 1_000);
    const changed = episodes.take(draft({ pools: [{ host: 'b.example' }] }), 1_001)?.finding;
    expect(changed).toMatchObject({ rev: 2, pools: [{ host: 'a.example', port: 1 }, { host: 'b.example' }] });
  });

  it('keep their id over a crash, and end when their process is gone by then', () => {
    const before = new Episodes('host');
    const change = before.take(draft(), 1_000) ?? expect.fail();
    const after = new Episodes('host');
    after.restore([change]);
    after.advance(2 * MINUTE_MS);
    expect(after.take(draft(), 200_000)?.finding).toMatchObject({ id: change.finding.id, rev: 2 });
    expect(after.endMissing(() => true)).toEqual([]);
    expect(after.endMissing(() => false)).toMatchObject([
      { finding: { id: change.finding.id, rev: 3, state: 'closed' } },
    ]);
    expect(after.open).toEqual([]);
  });

  it('have another id on another host, of another kind and about another process', () => {
    const ids = [
      new Episodes('one').take(draft(), 5),
      new Episodes('two').take(draft(), 5),
      new Episodes('one').take(draft({ kind: 'miner-config' }), 5),
      new Episodes('one').take(draft({ subject: { type: 'process', process: exampleProcess(1) } }), 5),
      new Episodes('one').take(draft({ subject: { type: 'host' } }), 5),
    ].map((change) => change?.finding.id);
    expect(new Set(ids).size).toBe(5);
  });
});
