import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { joinCommandLine } from '../service/join-command-line.ts';
import { exitCodeOf, serviceStateOf } from '../service/service-states.ts';
import { splitCommandLine } from './split-command-line.ts';

describe('a command line', () => {
  it('is taken apart into the words that it was made of', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\t'), maxLength: 8 });
    fuzz('joinCommandLine', fc.array(word, { maxLength: 5 }), (words) => {
      const all = ['C:\\Program Files\\node.exe', ...words];
      expect(splitCommandLine(joinCommandLine(all))).toEqual(all);
    });
  });
});

it('tells the exit status of the agent, or the error of Windows', () => {
  expect([exitCodeOf(1_066, 77), exitCodeOf(1_053, 0)]).toEqual([77, 1_053]);
});

it('a service that ended with an error has failed, one that never ran has not', () => {
  expect([serviceStateOf(1, 0), serviceStateOf(1, 1_066), serviceStateOf(1, 1_077)]).toEqual([
    ...['stopped', 'failed', 'stopped'],
  ]);
  expect([serviceStateOf(2, 0), serviceStateOf(3, 0), serviceStateOf(4, 0)]).toEqual([
    'starting',
    'stopping',
    'running',
  ]);
});
