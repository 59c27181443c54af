import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, hostileText } from '../../scripts/testing/fuzz.ts';
import type { AllowanceMatch } from '../model/allowance.ts';
import { type AllowanceProblem, isMereRisk, problemsOfAllowance } from './allowance-problems.ts';

describe('problemsOfAllowance', () => {
  it.each<[AllowanceMatch, AllowanceProblem[]]>([
    [{ exe: '/opt/build/bin/builder' }, []],
    [{ exe: 'C:\\Program Files\\Build\\builder.exe', user: 'ci' }, []],
    [{ folder: '/opt/build/' }, []],
    [{ cgroup: '/system.slice/build.service' }, []],
    [{ folder: '/opt', cgroupUnder: '/system.slice' }, []],
    [{}, ['no-program']],
    [{ user: 'root' }, ['no-program']],
    [{ user: 'root', name: 'java' }, ['no-program']],
    [{ folder: '/' }, ['too-broad']],
    [{ folder: 'C:\\' }, ['too-broad']],
    [{ cgroup: '/' }, ['too-broad']],
    [{ cgroupUnder: '/' }, ['too-broad']],
    [{ exe: 'builder' }, ['not-absolute']],
    [{ folder: '/opt/../tmp' }, ['not-absolute']],
    [{ folder: '/opt//build' }, ['not-absolute']],
    [{ cgroup: 'system.slice' }, ['not-absolute']],
    [{ exe: '/opt/a', folder: '/opt' }, ['two-paths']],
    [{ exe: '/tmp/x' }, ['writable-place']],
    [{ folder: '/tmp' }, ['writable-place']],
    [{ folder: '/dev/shm/' }, ['writable-place']],
    [{ exe: '/var/tmp/a/x' }, ['writable-place']],
    [{ exe: '/run/user/1000/x' }, ['writable-place']],
    [{ exe: '/tmpfiles/x' }, []],
    [{ exe: '/home/ci/.local/bin/x' }, ['hidden-folder']],
    [{ exe: '/opt/.x' }, ['hidden-folder']],
    [{ exe: '/tmp/.X11-unix/x' }, ['writable-place', 'hidden-folder']],
    [{ exe: 'c:/windows/temp/x.exe' }, ['writable-place']],
    [{ exe: 'C:\\Users\\a\\AppData\\Local\\x.exe' }, ['writable-place']],
    [{ exe: 'C:\\Windows\\Temperature\\x.exe' }, []],
  ])('%j', (match, expected) => expect(problemsOfAllowance(match)).toEqual(expected));

  it('lets nobody take the risk of covering everything', () => {
    expect((['no-program', 'too-broad', 'not-absolute', 'two-paths'] as const).some(isMereRisk)).toBe(false);
    expect((['writable-place', 'hidden-folder'] as const).every(isMereRisk)).toBe(true);
  });

  it('always asks for a program, and survives anything', () => {
    const match = fc.record({ exe: hostileText(), folder: hostileText(), user: hostileText() }, { requiredKeys: [] });
    holds('allowance problems', match, (given) => {
      const problems = problemsOfAllowance(given as AllowanceMatch);
      if (given.exe === undefined && given.folder === undefined) expect(problems).toContain('no-program');
    });
  });
});
