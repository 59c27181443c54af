import type { Bug, Plant } from './plant.ts';

/** What the compiler refuses beyond the ordinary. */
export const FORBIDDEN_TYPES: readonly Plant[] = [
  {
    name: 'an element that may be missing is not taken for granted',
    file: 'shared/model/planted-index.ts',
    change: { content: 'export const first = (words: readonly string[]): string => words[0];\n' },
    expect: 'TS2322',
  },
  {
    name: 'unknown is left out, not set to undefined',
    file: 'shared/model/planted-optional.ts',
    change: { content: 'export const thing: { readonly port?: number } = { port: undefined };\n' },
    expect: 'TS2375',
  },
  {
    name: 'syntax that cannot be stripped',
    file: 'shared/model/planted-enum.ts',
    change: { content: 'export enum State {\n  On,\n}\n' },
    expect: 'TS1294',
  },
];

/** What nobody uses. */
export const DEAD_CODE: readonly Plant[] = [
  {
    name: 'a file that nobody imports',
    file: 'shared/model/planted-unused.ts',
    change: { content: 'export const unused = 1;\n' },
    expect: 'planted-unused.ts',
  },
  {
    name: 'an export that nobody imports',
    file: 'bin/overview.ts',
    change: { find: 'function editDistance', replace: 'export function editDistance' },
    expect: 'editDistance',
  },
  {
    name: 'a package that is not ours to import',
    file: 'agent/link/planted-unlisted.test.ts',
    change: { content: `import 'left-pad';\n` },
    expect: 'left-pad',
  },
];

/** Mistakes in behaviour, each with the tests that must notice it. */
export const BUGS: readonly Bug[] = [
  {
    name: 'a typing mistake is answered with the first verb instead of the nearest',
    file: 'bin/overview.ts',
    change: { find: 'left.distance - right.distance', replace: '0' },
    expect: 'nearestVerb',
    tests: ['overview.test.ts'],
  },
];
