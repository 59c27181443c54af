import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectLinear, fuzz } from '../../../../scripts/testing/fuzz.ts';
import { programOfCommandLine } from './program-of-command-line.ts';

const SECRET = 's3cr3t';

it.each([
  ['"C:\\Program Files\\Agent\\agent.exe" --token s3cr3t', 'C:\\Program Files\\Agent\\agent.exe'],
  ['C:\\Program Files\\Agent\\agent.exe --token s3cr3t', 'C:\\Program Files\\Agent\\agent.exe'],
  ['  C:\\My Tools\\My agent.exe s3cr3t', 'C:\\My Tools\\My agent.exe'],
  ['\\SystemRoot\\x\\agent.EXE', '\\SystemRoot\\x\\agent.EXE'],
  ['\\??\\C:\\x\\agent.exe\ts3cr3t', '\\??\\C:\\x\\agent.exe'],
  ['C:\\tools\\agent.exec -a', 'C:\\tools\\agent.exec'],
  ['C:\\Program Files\\Agent\\agent -p s3cr3t', 'C:\\Program Files\\Agent\\agent'],
  ['C:\\tools\\wrapper --token s3cr3t --exec C:\\app\\other.exe -x', 'C:\\tools\\wrapper'],
  ['C:\\tools\\wrapper s3cr3t C:\\app\\other.exe', 'C:\\tools\\wrapper'],
  ['C:\\tools\\wrapper token=s3cr3t app\\other.exe', 'C:\\tools\\wrapper'],
  ['C:\\tools\\wrapper "s3cr3t" other.exe', 'C:\\tools\\wrapper'],
  ['C:\\Windows\\System32\\cmd /c set PASSWORD=s3cr3t&& C:\\app\\run.exe', 'C:\\Windows\\System32\\cmd'],
  ['C:\\jre\\bin\\java -Dpw=s3cr3t -cp c:\\app\\x.exe y', 'C:\\jre\\bin\\java'],
  ['C:\\app\\run.bat s3cr3t --watch notepad.exe', 'C:\\app\\run.bat'],
  ['%COMSPEC% /C start /b C:\\app\\x.exe s3cr3t', '%COMSPEC%'],
  ['"C:\\open quote --token s3cr3t', 'C:\\open'],
  ['"C:\\open quote\\agent.exe --token s3cr3t', 'C:\\open quote\\agent.exe'],
  ['""', ''],
  [' \t', ''],
])('of %s is its program alone', (line, program) => {
  expect(programOfCommandLine(line)).toBe(program);
  expect(program).not.toContain(SECRET);
});

it('is a part of any line, without its quotes', () => {
  fuzz('command lines of services', fc.string({ unit: 'grapheme' }), (line) => {
    expect(line).toContain(programOfCommandLine(line));
  });
});

it('takes time in proportion to its length', () => {
  for (const unit of ['a ', 'a\\ ', ' ', '"']) expectLinear(unit, programOfCommandLine);
});
