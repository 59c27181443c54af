import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ARENA_BYTES = 64 * 2 ** 20;

it('lets no further thread have memory of its own', () => {
  expect(furtherArenas('')).toBeGreaterThan(0);
  expect(furtherArenas('await useOneArena();')).toBe(0);
});

/** How many more there are in a process after all threads of Node's pool have had work. */
function furtherArenas(first: string): number {
  const module = fileURLToPath(new URL('./one-arena.ts', import.meta.url));
  const output = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { useOneArena } from ${JSON.stringify(module)};
       import { deflate } from 'node:zlib';
       import { promisify } from 'node:util';
       import { readFileSync } from 'node:fs';
       ${first}
       const before = readFileSync('/proc/self/maps', 'latin1');
       await Promise.all(Array.from({ length: 16 }, () => promisify(deflate)(Buffer.alloc(1_000_000))));
       console.log(JSON.stringify([before, readFileSync('/proc/self/maps', 'latin1')]));`,
    ],
    { encoding: 'utf8' },
  );
  const [before = '', after = ''] = JSON.parse(output) as readonly string[];
  return countArenas(after) - countArenas(before);
}

/** What is used of an arena begins on its boundary, and the rest of it is reserved right behind. The first one grows from the heap and is none of these. */
function countArenas(maps: string): number {
  const ranges = maps.split('\n').flatMap((line) => {
    const [, from, to, access] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) 00000000 00:00 0\s*$/.exec(line) ?? [];
    return from === undefined || to === undefined ? [] : [{ from: parseInt(from, 16), to: parseInt(to, 16), access }];
  });
  return ranges.filter(({ from, to, access }, index) => {
    const rest = ranges[index + 1];
    return from % ARENA_BYTES === 0 && access === 'rw-p' && rest?.from === to && rest.access === '---p';
  }).length;
}
