import { describe, expect, it } from 'vitest';
import { defineVerb } from '#shared/cli/verb.ts';
import { formatOverview, nearestVerb } from './overview.ts';

const verbs = [verb('scan [path..]', 'host'), verb('incidents', 'fleet'), verb('inspect <path..>', 'host')];

function verb(command: string, group: 'host' | 'fleet') {
  return defineVerb({
    command,
    group,
    describe: `what ${command} does`,
    examples: [[`minesweep ${command}`, 'for example']],
    builder: () => ({ parseSync: () => ({}) }),
    handler: () => undefined,
  });
}

describe('nearestVerb', () => {
  it.each([
    ['incidnts', 'incidents'],
    ['incident', 'incidents'],
    ['scna', 'scan'],
    ['inspekt', 'inspect'],
    ['hepl', 'help'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearestVerb(word, verbs)).toBe(meant);
  });

  it.each(['', 'mine', 'x'.repeat(1_000_000), '\u001b[31m'])('does not guess when nothing is near (%#)', (word) => {
    expect(nearestVerb(word, verbs)).toBeUndefined();
  });
});

describe('formatOverview', () => {
  const text = formatOverview('1.2.3', verbs);

  it('lists every verb once under its heading, headings in their order', () => {
    const order = [
      'Look at one machine',
      'scan [path..]',
      'inspect <path..>',
      'See the fleet',
      'incidents',
      'Minesweep itself',
      'help',
    ];
    const places = order.map((words) => text.indexOf(`\n${words}`) + 1 || text.indexOf(`\n  ${words}`) + 1);
    expect(places).not.toContain(0);
    expect(places).toEqual([...places].sort((left, right) => left - right));
  });

  it('leaves out headings without verbs', () => {
    expect(text).not.toContain('Clean up');
  });

  it('names version, examples and every exit status', () => {
    for (const words of ['1.2.3', 'minesweep scan [path..]', '64 wrong usage', '77 no permission'])
      expect(text).toContain(words);
  });
});
