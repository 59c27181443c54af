import { expect, it } from 'vitest';
import { hasJitRuntime } from './jit-runtimes.ts';

it.each([
  ['JVM.DLL', true],
  ['coreclr.dll', true],
  ['libLLVM-14.so.1', true],
  ['libjvm.so', true],
  ['kernel32.dll', false],
  ['xmrig.exe', false],
  ['libc.so.6', false],
])('code in %s makes code: %s', (file, makes) => {
  expect(hasJitRuntime(['ld.so', file])).toBe(makes);
});
