import { describe, expect, it } from 'vitest';
import type { SignalCode } from '#shared/verdict/signals.ts';
import { AllowanceBook } from './allowance-book.ts';
import { IncidentBook } from './incident-book.ts';
import { evidenceOfFinding, type IncidentEvidence } from './incident-evidence.ts';
import { findingAbout, processNamed, START_MS } from './world-for-tests.ts';

const LIMIT = 3;
const SUBJECT = { type: 'host', hostId: 'h', hostname: 'db1', site: 's' } as const;
const everything = () => undefined;

function bookOf(limit = LIMIT) {
  const counters = { incidentsYielded: 0 };
  const book = new IncidentBook(new AllowanceBook(), counters, limit);
  const see = (name: string, code: SignalCode, more: Partial<IncidentEvidence> = {}) => {
    const id = `finding-${name}`;
    const evidence = evidenceOfFinding(findingAbout(processNamed(name), [code], { id }), 0);
    return book.add(SUBJECT, name, { ...evidence, ...more }, id, everything);
  };
  return { book, counters, see, kept: () => book.ofHost('h').map(({ actor }) => actor) };
}

describe('a full book', () => {
  it('has what is merely observed make room for what is more, the one that changed least lately first', () => {
    const { book, counters, see, kept } = bookOf();
    for (const name of ['a', 'b', 'c']) see(name, 'cpu.sustained');
    see('a', 'cpu.pinned-threads');
    book.takeChanged();
    expect(see('miner', 'network.pool-connection')).toMatchObject({ conclusion: { verdict: 'suspicious' } });
    expect(kept()).toEqual(['a', 'c', 'miner']);
    expect(book.find(SUBJECT, 'b')).toBeUndefined();
    expect(book.takeChanged()).toMatchObject([{ actor: 'miner', rev: 1 }]);
    expect(counters.incidentsYielded).toBe(1);
  });

  it('takes nothing more that is merely observed, but what grows out of that', () => {
    const { see, kept } = bookOf();
    for (const name of ['a', 'b', 'c']) see(name, 'cpu.sustained');
    expect(see('d', 'cpu.sustained')).toBeUndefined();
    expect(see('a', 'network.pool-connection')).toMatchObject({ conclusion: { verdict: 'probable' } });
    expect(kept()).toEqual(['a', 'b', 'c']);
  });

  it('gives up neither what is suspicious nor what sensors saw', () => {
    const { counters, see, kept } = bookOf();
    see('a', 'network.pool-connection');
    see('b', 'artefact.miner-config');
    see('c', 'cpu.sustained', { alertCount: 1 });
    expect(see('d', 'network.pool-connection')).toBeUndefined();
    expect(kept()).toEqual(['a', 'b', 'c']);
    expect(counters.incidentsYielded).toBe(0);
  });

  it('no longer gives up what became suspicious', () => {
    const { see, kept } = bookOf(1);
    see('a', 'cpu.sustained');
    see('a', 'network.pool-connection');
    expect(see('b', 'network.pool-connection')).toBeUndefined();
    expect(kept()).toEqual(['a']);
  });

  it('goes on with the revisions of the store when who made room is seen again', () => {
    const { book, see } = bookOf(2);
    see('a', 'cpu.sustained');
    see('b', 'network.pool-connection');
    const [before] = book.takeChanged();
    see('a', 'cpu.duty-cycle');
    book.takeChanged();
    see('c', 'network.pool-connection');
    expect(book.find(SUBJECT, 'a')).toBeUndefined();
    book.takeChanged();
    const merged = book.find(SUBJECT, 'c');
    if (merged !== undefined) book.replace({ ...merged, mergedInto: 'elsewhere' });
    book.takeChanged();
    see('a', 'cpu.sustained');
    const [again] = book.takeChanged();
    expect(again?.id).toBe(before?.id);
    expect(again?.rev).toBe(3);
    expect(again?.firstSeenMs).toBe(START_MS);
  });
});
