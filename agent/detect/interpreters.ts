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
  'chezscheme',
  'clisp',
  'dash',
  'deno',
  'dotnet',
  'electron',
  'emacs',
  'emacs-gtk',
  'emacs-nox',
  'escript',
  'expect',
  'fish',
  'gawk',
  'gdb',
  'gforth',
  'gjs',
  'gjs-console',
  'gnuplot',
  'guile',
  'java',
  'julia',
  'ksh',
  'lldb',
  'lua',
  'luajit',
  'mawk',
  'mit-scheme',
  'moar',
  'mono',
  'mono-sgen',
  'node',
  'nodejs',
  'nvim',
  'ocaml',
  'ocamlrun',
  'octave',
  'octave-cli',
  'perl',
  'php',
  'php-fpm',
  'pwsh',
  'pypy',
  'python',
  'qjs',
  'R',
  'racket',
  'ruby',
  'sbcl',
  'scheme',
  'sh',
  'swipl',
  'tcc',
  'tclsh',
  'toybox',
  'vim',
  'vim.basic',
  'vim.gtk',
  'vim.nox',
  'wasmer',
  'wasmtime',
  'wine-preloader',
  'wine64-preloader',
  'wish',
  'zsh',
]);
/**
 * The same of Windows, which brings most of them along: without extension and version, in lower case. Debuggers, compilers and what else runs what it is
 * given by learn.microsoft.com, "Applications that can bypass App Control and how to block them".
 */
const OF_WINDOWS: ReadonlySet<string> = new Set([
  'addinprocess',
  'autohotkey',
  'autohotkey32_uia',
  'autohotkey64_uia',
  'autohotkeya',
  'autohotkeyu',
  'autoit',
  'autoit3_x',
  'cdb',
  'cmd',
  'cscript',
  'csi',
  'dllhost',
  'fsi',
  'fsianycpu',
  'installutil',
  'javaw',
  'kd',
  'msbuild',
  'mshta',
  'ntsd',
  'php-cgi',
  'php-win',
  'powershell',
  'powershell_ise',
  'pythonw',
  'r',
  'rcsi',
  'regasm',
  'regsvcs',
  'regsvr32',
  'rgui',
  'rscript',
  'rterm',
  'rubyw',
  'rundll32',
  'svchost',
  'w3wp',
  'windbg',
  'wmic',
  'wmiprvse',
  'wperl',
  'wscript',
  'wsmprovhost',
]);
/** Windows runs a program whatever its extension is; that of its texts in a language (`.mui`) may come behind. */
const EXTENSION = /\.[a-z]{1,8}$/;
const MAX_NAME_CHARS = 64;
const LOADERS = /^(?:ld-linux|ld-musl|ld64?\.so|ld-\d|qemu-)/;

/** Whether the program at this path (hostile) runs whatever it is given. */
export function isInterpreter(path: string): boolean {
  if (path.includes('\\')) return isInterpreterOfWindows(path.slice(path.lastIndexOf('\\') + 1));
  const file = path.slice(path.lastIndexOf('/') + 1);
  return INTERPRETERS.has(programNameOf(path)) || INTERPRETERS.has(file) || LOADERS.test(file);
}

/** The same by the name (hostile) of its file, or by the one that its maker gave it. */
export function isInterpreterOfWindows(file: string): boolean {
  const name = file.slice(0, MAX_NAME_CHARS).toLowerCase();
  const bare = name.replace(EXTENSION, '');
  const names = [name, bare, bare.replace(EXTENSION, '')];
  return [...names, ...names.map(programNameOf)].some((each) => OF_WINDOWS.has(each) || INTERPRETERS.has(each));
}
