/**
 * Files whose code makes code at run time, by the start of their name in lower case: with one of them mapped, executable memory without a file is
 * nothing special. Runtimes of languages, browsers, emulators, and libraries that compile patterns or queries.
 */
const JIT_FILES = [
  'amdxc', // drivers of graphics cards compile too
  'atidxx',
  'beam.smp',
  'bun',
  'chakra',
  'chrome',
  'chromium',
  'clrjit',
  'coreclr',
  'd3d10warp',
  'deno',
  'dotnet',
  'electron',
  'firefox',
  'igc64',
  'igd10',
  'java',
  'jscript',
  'jvm.dll',
  'libclrjit',
  'libcoreclr',
  'libjavascriptcoregtk',
  'libjulia',
  'libjvm',
  'libllvm',
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
  'mono-',
  'mozjs',
  'mscorjit',
  'msedge',
  'node',
  'nvoglv',
  'nvwgf2',
  'php',
  'pypy',
  'qemu-',
  'ruby',
  'v8.dll',
  'wasmtime',
  'xtajit', // programs of other processors on ARM
  'xul.dll',
] as const;

export function hasJitRuntime(codeFiles: readonly string[]): boolean {
  return codeFiles.some((file) => {
    const name = file.toLowerCase();
    return JIT_FILES.some((start) => name.startsWith(start));
  });
}
