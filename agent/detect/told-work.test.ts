import { expect, it } from 'vitest';
import { withoutDrawn } from './told-work.ts';

it.each([
  ['--id=93ab1', '--id='],
  ['--id=17', '--id='],
  ['93ab1f', '#'],
  ['run-8431207', 'run-#'],
  ['/tmp/93ab1f/x', '/tmp/#/x'],
  ['0f8fad5b-d9cb-469f-a165-70867728950e', '#'],
])('%s is %s', (argument, expected) => expect(withoutDrawn(argument)).toBe(expected));

it.each([
  '-O2',
  'job-17',
  '/data/17',
  'file-0-17.c',
  '--file=a.c',
  '--out=/srv/part/3',
  '/backup/20261128.tar',
  'table',
  '',
])('%s stays', (argument) => expect(withoutDrawn(argument)).toBe(argument));
