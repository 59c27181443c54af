import { expect, it } from 'vitest';
import { localPath } from './local-path.ts';

it.each([
  ['/incidents?state=new', '/incidents?state=new'],
  [undefined, '/'],
  ['', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?back=/sign-in', '/'],
])('%s leads to %s', (back, path) => {
  expect(localPath(back)).toBe(path);
});
