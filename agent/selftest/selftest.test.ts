import { describe, expect, it } from 'vitest';
import { render } from '#shared/catalogue/render.ts';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { isMinerOnlyFlag } from '#shared/recognise/miner-flags.ts';
import { findingKindDefinition } from '#shared/verdict/finding-kinds.ts';
import { signals } from '#shared/verdict/signals.ts';
import { createDetectors } from '../detect/detectors.ts';
import { isKernelThreadName } from '../detect/kernel-thread-names.ts';
import { readSystemProgram } from '../detect/system-programs.ts';
import { EVASIONS } from './evasions.ts';
import { createSelftestNames } from './selftest-names.ts';

const programsOf = (seed: string) => {
  const names = createSelftestNames(seed);
  return EVASIONS.map((evasion) => evasion.program(names));
};

describe('the evasions of the self-test', () => {
  it('have a text in every language, and end in findings and signs that there are', () => {
    for (const { code, kind, signal, onlyOn } of EVASIONS) {
      const texts = [`selftest.evasion.${code}`, ...(onlyOn === undefined ? [] : [`selftest.elsewhere.${code}`])];
      for (const language of LANGUAGES)
        for (const text of texts) expect(render(text, {}, language, ''), text).not.toBe('');
      expect(findingKindDefinition(kind), code).toBeDefined();
      if (signal !== undefined) expect(Object.keys(signals)).toContain(signal);
    }
    expect(new Set(EVASIONS.map(({ code }) => code)).size).toBe(EVASIONS.length);
  });

  it('are each noticed by a detector that can be left out', () => {
    const detectors = new Set<string>(createDetectors().map(({ name }) => name));
    expect(EVASIONS.filter(({ kind }) => !detectors.has(kind))).toEqual([]);
  });

  it('are played under the same names for the same seed, and under others for another', () => {
    expect(JSON.stringify(programsOf('one'))).toBe(JSON.stringify(programsOf('one')));
    const [one, two] = [programsOf('one'), programsOf('two')];
    expect(one.filter(({ name }, index) => name === two[index]?.name).length).toBeLessThan(EVASIONS.length / 2);
    const ports = ['one', 'two', 'three', 'four'].map((seed) => createSelftestNames(seed).port);
    expect(new Set(ports).size).toBe(4);
  });

  it('never have two programs of one name, and reach no pool that there is', () => {
    for (let seed = 0; seed < 200; seed++) {
      const programs = programsOf(`${seed}`);
      expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
      const addresses = JSON.stringify(programs).match(/[\w.-]+:\d{4}\b/g) ?? [];
      expect(addresses.length).toBeGreaterThan(0);
      for (const address of addresses) expect(address).toMatch(/^\w+\.example:\d+$/);
      expect(programs.flatMap(({ argv }) => argv).filter(isMinerOnlyFlag)).toEqual([]);
    }
  });

  it('know programs of Windows, and put them elsewhere', () => {
    for (let seed = 0; seed < 200; seed++) {
      const name = createSelftestNames(`${seed}`).systemProgram();
      expect(readSystemProgram(`C:\\data\\${name}`), name).toEqual({ name, isInPlace: false, quality: 1 });
    }
  });

  it('know what threads of the kernel are called', () => {
    for (let seed = 0; seed < 200; seed++) {
      const name = createSelftestNames(`${seed}`).kernelThread();
      expect(isKernelThreadName(name), name).toBe(true);
    }
  });
});
