import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { formatProblem } from './describe-problem.ts';
import { loadSignatures } from './load.ts';
import { FILE_KINDS } from './schema.ts';

const GOOD = '  - { domain: good.example }\n';

describe('loadSignatures', () => {
  test('says nothing and knows nothing without files', () => {
    expect(loadSignatures([])).toMatchObject({ problems: [], counts: { domain: { high: 0 } } });
  });

  test('hostile text is refused with a problem that can be told', () => {
    // Cut, because a YAML parser is slow and length says nothing new; long repeats have their own test below.
    const short = hostileText().map((text) => text.slice(0, 300));
    fuzz('loadSignatures text', short, (text) => {
      const { problems, set } = loadSignatures([{ name: 'x.yaml', text }]);
      expect(set.entries).toEqual([]);
      expect(problems.length).toBeGreaterThan(0);
      for (const problem of problems) expect(formatProblem(problem, text)).toMatch(/^x\.yaml/);
    });
  });

  test('whatever stands beside a good entry, the good entry stays', () => {
    const fields = fc.constantFrom(
      'domain',
      'address',
      'wallet',
      'port',
      'is',
      'seen',
      'coins',
      'sources',
      '__proto__',
      'note',
      'x',
    );
    const bad = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fields,
        fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          hostileText().map((text) => text.slice(0, 100)),
        ),
        { maxKeys: 4 },
      ),
    );
    fuzz(
      'loadSignatures entries',
      fc.tuple(fc.constantFrom('pools', 'indicators'), fc.array(bad, { maxLength: 3 })),
      ([kind, entries]) => {
        const listed = entries.length === 0 ? '' : stringify(entries).replace(/^/gm, '  ').trimEnd();
        const defaults = kind === 'pools' ? 'defaults: { is: pool, confidence: low, sources: [a] }\n' : '';
        const text = `kind: ${kind}\n${defaults}entries:\n${GOOD}${listed}\n`;
        const { set, problems } = loadSignatures([{ name: 'x.yaml', text }]);
        if (problems.some(({ code }) => code === 'yaml-syntax')) return;
        expect(set.matchDomain('good.example')).toBeDefined();
        expect(set.entries.length + problems.length).toBeGreaterThan(entries.length);
        for (const problem of problems)
          expect(formatProblem(problem, text)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      },
    );
  });

  test('any value at the top of any kind is survived', () => {
    const file = fc.record({
      kind: fc.constantFrom(...FILE_KINDS),
      defaults: fc.jsonValue({ maxDepth: 2 }),
      samples: fc.jsonValue({ maxDepth: 2 }),
      entries: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }),
    });
    fuzz('loadSignatures files', file, (value) => {
      const { set } = loadSignatures([{ name: 'x.yaml', text: JSON.stringify(value) }]);
      expect(set.entries.length).toBeLessThanOrEqual(value.entries.length);
    });
  });

  test.each(['[', '{', '{"a":', '"\n', '- ', '? ', '&a ', '*a\n', '!<', '\t', '|\n '])(
    '%j many times is survived',
    (part) => {
      const text = part.repeat(Math.ceil(20_000 / part.length));
      const { problems, set } = loadSignatures([{ name: 'x.yaml', text }]);
      expect(set.entries).toEqual([]);
      expect(problems.length).toBeGreaterThan(0);
    },
  );

  test('a file that is too large is not read', () => {
    const { problems } = loadSignatures([
      { name: 'x.yaml', text: `kind: indicators\nentries: []\n${' '.repeat(1_000_000)}` },
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['file-too-large']);
  });

  test('aliases cannot multiply a file', () => {
    const lol = 'a: &a [x, x]\nb: &b [*a, *a]\nkind: indicators\nentries: [*b]\n';
    expect(loadSignatures([{ name: 'x.yaml', text: lol }]).problems.map(({ code }) => code)).toEqual(['yaml-alias']);
  });

  test('a value is shown shortened and without control characters', () => {
    const text = `kind: indicators\nentries:\n  - { domain: "\\e[31m\\u202e${'a'.repeat(500)}" }\n`;
    const [problem] = loadSignatures([{ name: 'x.yaml', text }]).problems;
    expect(problem).toMatchObject({ code: 'bad-domain', position: { line: 3, column: 15 } });
    expect(problem?.value).toMatch(/^\\u001b\[31m\\u202ea{40,60}\.\.\.$/);
  });
});
