/**
 * Files whose code makes code at run time, by the start of their name: with one of them mapped, executable memory without a file is
 * nothing special. Runtimes of languages, browsers, emulators, and libraries that compile patterns or queries.
 */
const JIT_FILES = [
  'beam.smp',
  'bun',
  'chrome',
  'chromium',
  'deno',
  'dotnet',
  'electron',
  'firefox',
  'java',
  'libclrjit',
  'libcoreclr',
  'libjavascriptcoregtk',
  'libjulia',
  'libjvm',
  'libLLVM',
  'libllvmlite',
  'libluajit',
  'libmono',
  'libmozjs',
  'libnode',
  'libpcre',
  'libpypy',
  'libv8',
  'libxul',
  'llvmjit',
  'luajit',
  'node',
  'php',
  'pypy',
  'qemu-',
  'ruby',
  'wasmtime',
] as const;

export function hasJitRuntime(codeFiles: readonly string[]): boolean {
  return codeFiles.some((file) => JIT_FILES.some((start) => file.startsWith(start)));
}
