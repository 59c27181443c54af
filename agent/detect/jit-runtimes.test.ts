import { expect, it } from 'vitest';
import { explainedCodeBytes, hasRuntime } from './jit-runtimes.ts';

const MIB = 1024 * 1024;

it.each([
  ['JVM.DLL', true],
  ['coreclr.dll', true],
  ['libjvm.so', true],
  ['libffmpeg.so', true],
  ['libllvmlite.so', true],
  ['libLLVM-14.so.1', false],
  ['libpcre2-8.so.0.11.2', false],
  ['jscript.dll', false],
  ['kernel32.dll', false],
  ['xmrig.exe', false],
  ['libc.so.6', false],
])('a program with code of %s keeps a heap of its own: %s', (file, keeps) => {
  expect(hasRuntime(['ld.so', file])).toBe(keeps);
});

it.each([
  ['libjvm.so', Number.POSITIVE_INFINITY],
  ['libLLVM-14.so.1', 64 * MIB],
  ['libpcre2-8.so.0.11.2', 4 * MIB],
  ['JScript9.dll', 4 * MIB],
  ['D3D10Warp.dll', 64 * MIB],
  ['libc.so.6', 0],
])('%s explains %d bytes of code, where it was installed', (file, bytes) => {
  expect(explainedCodeBytes({ codeFiles: ['ld.so', file] })).toBe(bytes);
  expect(explainedCodeBytes({ codeFiles: ['ld.so', file], foreignCode: [file] })).toBe(0);
});
