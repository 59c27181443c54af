import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readPreloadVariables } from './preload-variables.ts';

describe('variables by which code is put into a program', () => {
  it.each([
    [
      ['LD_PRELOAD=/tmp/.x/a.so b.so:/home/u/c.so', 'LD_AUDIT=/dev/shm/d'],
      ['a.so', 'b.so', 'c.so', 'd'],
    ],
    [['LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2'], []],
    [['LD_PRELOAD=', 'LD_PRELOADED=/tmp/a', 'X=LD_PRELOAD=/tmp/a', 'LD_LIBRARY_PATH=/tmp'], []],
    [['LD_PRELOAD=/tmp/libjemalloc.so.2'], ['libjemalloc.so.2']],
  ])('%j', (variables, names) => expect(readPreloadVariables(variables)).toEqual(names));

  it('are bounded', () => {
    fuzz('preload variables', hostileText(), (text) => {
      const names = readPreloadVariables([`LD_PRELOAD=${text}`, text]);
      expect(names.length).toBeLessThanOrEqual(8);
      for (const name of names) expect(name.length).toBeLessThanOrEqual(80);
    });
  });
});
