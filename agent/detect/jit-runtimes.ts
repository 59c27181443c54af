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
  'ffmpeg.dll', // Electron and what else is made from Chromium begin with it; programs of FFmpeg itself have avcodec and others
  'firefox',
  'igc64',
  'igd10',
  'java',
  'jscript',
  'jvm.dll',
  'libcef',
  'libclrjit',
  'libcoreclr',
  'libguile',
  'libjavascriptcoregtk',
  'libjulia',
  'libjvm',
  'libllvm',
  'libluajit',
  'libmoar',
  'libmono',
  'libmozjs',
  'libnode',
  'libpcre',
  'libpypy',
  'libqt5qml',
  'libqt5webengine',
  'libqt6qml',
  'libqt6webengine',
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
  'qt5qml',
  'qt5webengine',
  'qt6qml',
  'qt6webengine',
  'racket',
  'ruby',
  'sbcl',
  'v8.dll',
  'wasmtime',
  'xtajit', // programs of other processors on ARM
  'xul.dll',
] as const;

/**
 * Memory of .NET 7 and later, as the footprint names it, into which it writes its code where no memory may be both writable and executable (dotnet/runtime,
 * `src/coreclr/minipal/Unix/doublemapping.cpp`). A program that was published as one file has the compiler in itself and maps no library. Anybody may call memory so.
 */
const DOTNET_MEMORY = 'memfd:doublemapper (deleted)';

/** Whether one of them was installed: anybody may call a file of theirs like one. */
export function hasInstalledJit(code: {
  readonly codeFiles?: readonly string[];
  readonly foreignCode?: readonly string[];
}): boolean {
  const { codeFiles = [], foreignCode = [] } = code;
  return hasJitRuntime(codeFiles.filter((name) => !foreignCode.includes(name)));
}

/** Whether it looks like one: by the name of a file, or of memory. */
export function isCalledLikeJit(codeFiles: readonly string[]): boolean {
  return hasJitRuntime(codeFiles) || codeFiles.includes(DOTNET_MEMORY);
}

export function hasJitRuntime(codeFiles: readonly string[]): boolean {
  return codeFiles.some((file) => {
    const name = file.toLowerCase();
    return JIT_FILES.some((start) => name.startsWith(start));
  });
}
