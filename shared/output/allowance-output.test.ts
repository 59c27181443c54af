import { expect, it } from 'vitest';
import type { AllowanceMatch } from '../model/allowance.ts';
import { toAllowanceOutput } from './allowance-output.ts';

function criteriaOf(match: AllowanceMatch): readonly string[] {
  const allowance = { id: 'a1', match, scope: { type: 'all' }, reason: 'ours', owner: 'ops', createdAtMs: 1 } as const;
  return toAllowanceOutput({ allowance, silenced: 0 }, { language: 'en', nowMs: 2 }).criteria.map(({ text }) => text);
}

it.each([
  [{ cgroup: '/system.slice/nightly.service' }, ['control group /system.slice/nightly.service']],
  [{ cgroup: '/services/Spooler' }, ['the service Spooler']],
  [{ cgroupUnder: '/user.slice' }, ['control group /user.slice and those below it']],
  [{ exe: 'C:\\Work\\build.exe', user: 'ci' }, ['the executable C:\\Work\\build.exe', 'run by ci']],
] satisfies [AllowanceMatch, string[]][])('says what %j means in the words of its system', (match, texts) => {
  expect(criteriaOf(match)).toEqual(texts);
});
