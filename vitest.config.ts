import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A property may take longer the more inputs it is asked to see (`FUZZ_RUNS`, 2,000 while developing). */
const fuzzFactor = Math.max(1, Number(process.env.FUZZ_RUNS ?? 0) / 10_000);
/** Left to itself the runner keeps one processor free, which on two of them is half. */
const maxWorkers = Math.max(2, availableParallelism() - 1);
const exclude = ['**/node_modules/**', '**/dist/**'];
const testTimeout = 20_000 * fuzzFactor;

/** Every room in every language, 500 hostile names, 5,000 hosts, a whole experiment, in a real browser: ten minutes. */
const CONSOLE = 'scripts/e2e/console/{bait,crowd,hostile,rooms}.test.ts';

/** What only Windows itself, or Wine, can answer. */
const ON_WINDOWS = '**/*.windows.test.ts';

/** An agent on Windows and a collector on Linux, with a miner that rests when it is watched: ten minutes. */
const CASE = 'scripts/windows/original-case.test.ts';

/** `npm test` runs `unit` and `e2e`; `console`, `evasion` (programs that hide, live) and `faults` take minutes and have their own scripts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{agent,bin,collector,shared,scripts}/**/*.test.ts'],
          exclude: [...exclude, ON_WINDOWS, CASE, 'scripts/{e2e,evasion,faults}/**'],
          globalSetup: 'scripts/testing/bundle-store-thread.ts',
          testTimeout,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['scripts/e2e/**/*.test.ts'],
          exclude: [...exclude, CONSOLE],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'console',
          include: [CONSOLE],
          exclude,
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'windows',
          include: [ON_WINDOWS, '{agent/platform/windows,shared}/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'case',
          include: [CASE],
          exclude,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'evasion',
          include: ['scripts/evasion/**/*.test.ts'],
          exclude,
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['scripts/faults/**/*.test.ts'],
          exclude,
          testTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
