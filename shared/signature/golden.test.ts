import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatProblem } from './describe-problem.ts';
import { loadSignatures } from './load.ts';
import { reviewSignatures } from './review-signatures.ts';

/** `x.in.yaml` and `x.out` in `golden/` are a test; `GOLDEN_WRITE=1` writes the `.out` files anew, to be read before they are committed. */
const folder = join(import.meta.dirname, 'golden');
const cases = readdirSync(folder).filter((name) => name.endsWith('.in.yaml'));
const sources = { name: 'sources.in.yaml', text: readFileSync(join(folder, 'sources.in.yaml'), 'utf8') };

describe('what authors are told', () => {
  test('there are cases', () => expect(cases.length).toBeGreaterThan(5));

  test.each(cases)('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const loaded = loadSignatures(name === sources.name ? [sources] : [sources, { name, text }]);
    const problems = [...loaded.problems, ...reviewSignatures(loaded)];
    const kept = loaded.set.entries.map(({ id }) => `kept: ${id}`);
    const told = `${[...problems.map((problem) => formatProblem(problem, text)), ...kept].join('\n\n')}\n`;
    const outFile = join(folder, name.replace('.in.yaml', '.out'));
    if (process.env.GOLDEN_WRITE === '1') writeFileSync(outFile, told);
    expect(existsSync(outFile)).toBe(true);
    expect(told).toBe(readFileSync(outFile, 'utf8'));
  });
});
