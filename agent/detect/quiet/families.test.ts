import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import type { DetectContext, KnownProcess } from '../detector.ts';
import { Families } from './families.ts';

/** Each process is of the control group after which it is called. */
const context = {
  process: (key: string) =>
    ({ key, details: { cgroup: observed(`/${key}`), kernelThread: false } }) as unknown as KnownProcess,
} as unknown as DetectContext;

function work(families: Families, process: string, program: string, cores = 1): void {
  families.usesOf([{ key: program, cpuMs: cores * 1_000, process }], 1_000, context, () => undefined);
}

/** Programs of a family; 0: it is not followed. */
const programsOf = (families: Families, family: string) => [...families.membersOf(`family /${family}`)].length;

describe('families', () => {
  it('keep what is at work all the time, however many come and go', () => {
    const families = new Families();
    work(families, 'miner', 'first');
    for (let index = 0; index < 500; index++) {
      work(families, `job-${index}`, `job-${index}`);
      work(families, 'miner', 'second');
    }
    expect(programsOf(families, 'miner')).toBe(2);
    expect(programsOf(families, 'job-499')).toBe(1);
    expect(programsOf(families, 'job-1')).toBe(0);
  });

  it('are told without a secret in the unit that they come from', () => {
    const families = new Families();
    const unit = 'x@token\\x3ds3cr3t.service';
    for (const program of ['first', 'second']) work(families, unit, program);
    const [evidence] = families.evidence(`family /${unit}`);
    expect(evidence?.params).toEqual({ programs: 2, origin: '/x@token=[redacted].service' });
  });

  it('do not keep what hardly works', () => {
    const families = new Families();
    work(families, 'once', 'once');
    for (let index = 0; index < 500; index++) {
      work(families, `job-${index}`, `job-${index}`);
      work(families, 'once', 'once', 0.01);
    }
    expect(programsOf(families, 'once')).toBe(0);
  });
});
