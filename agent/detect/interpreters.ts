import { programNameOf } from './program-names.ts';

/**
 * Programs that run what they are given: their package says nothing about that. Names of executables without a version; `ld-` loaders run any
 * program that is named to them.
 */
const INTERPRETERS: ReadonlySet<string> = new Set([
  'ash',
  'awk',
  'bash',
  'beam.smp',
  'bun',
  'busybox',
  'dash',
  'deno',
  'dotnet',
  'electron',
  'fish',
  'gawk',
  'guile',
  'java',
  'julia',
  'ksh',
  'lua',
  'luajit',
  'mawk',
  'mono',
  'mono-sgen',
  'node',
  'nodejs',
  'perl',
  'php',
  'php-fpm',
  'pwsh',
  'pypy',
  'python',
  'R',
  'ruby',
  'sbcl',
  'sh',
  'tclsh',
  'toybox',
  'wasmer',
  'wasmtime',
  'wine-preloader',
  'wine64-preloader',
  'zsh',
]);
const LOADERS = /^(?:ld-linux|ld-musl|ld64?\.so|ld-\d|qemu-)/;

/** Whether the program at this path (hostile) runs whatever it is given. */
export function isInterpreter(path: string): boolean {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return INTERPRETERS.has(programNameOf(path)) || INTERPRETERS.has(file) || LOADERS.test(file);
}
