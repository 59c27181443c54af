import { expect, it } from 'vitest';
import { exampleProcess } from '#shared/protocol/testing.ts';
import { groupNameOf } from './group-name.ts';

it.each([
  ['/usr/bin/node', 'node'],
  ['C:\\Java\\SmartMiner\\xmrig.exe', 'xmrig.exe'],
  ['memfd:x', 'memfd:x'],
  ['/odd/', 'kheiper'],
  [undefined, 'kheiper'],
])('a group of %s is called %s', (exe, name) => {
  const process = exe === undefined ? exampleProcess() : { ...exampleProcess(), exe: { text: exe } };
  expect(groupNameOf(process).text).toBe(name);
});
