/**
 * Files whose code makes code at run time, by the start of their name in lower case: with one of them mapped, executable memory without a file is
 * nothing special, and neither is a heap of any size. Runtimes of languages, browsers, emulators, and databases that compile queries.
 */
const RUNTIMES = [
  'beam.smp',
  'bun',
  'chrome',
  'chromium',
  'clrjit',
  'coreclr',
  'deno',
  'dotnet',
  'electron',
  'ffmpeg.dll', // Electron and what else is made from Chromium begin with it; programs of FFmpeg itself have avcodec and others
  'firefox',
  'java',
  'jvm.dll',
  'libcef',
  'libclrjit',
  'libcoreclr',
  'libffmpeg.so', // the same on Linux
  'libguile',
  'libjavascriptcoregtk',
  'libjulia',
  'libjvm',
  'libllvmlite', // compiles for Python, whose arrays have any size
  'libluajit',
  'libmoar',
  'libmono',
  'libmozjs',
  'libnode',
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
];

/**
 * The same of what compiles a little for a program that keeps its memory by itself: patterns, and scripts of Windows. Many ordinary programs map one (`ls` and `git`
 * do), and anything can, so they explain neither much code nor a heap. PCRE2 gets memory for its code in pieces of 64 KiB (sljit, `sljitExecAllocatorCore.c`),
 * one for many patterns; a miner that is put into a program brings its own code along, of some MiB.
 */
const SCRIPTS = { names: ['chakra', 'jscript', 'libpcre'], bytes: 4 * 1024 * 1024 };

/** And drivers of graphics cards, real ones or not: who draws may compile by itself as well (games, emulators), and be made in one piece with what does. */
const GRAPHICS = {
  names: [
    'amdxc', // AMD
    'atidxx',
    'd3d10warp',
    'igc64', // Intel
    'igd10',
    'libllvm', // Mesa
    'nvoglv', // NVIDIA
    'nvwgf2',
  ],
  bytes: 64 * 1024 * 1024,
};

/**
 * Memory of .NET 7 and later, as the footprint names it, into which it writes its code where no memory may be both writable and executable (dotnet/runtime,
 * `src/coreclr/minipal/Unix/doublemapping.cpp`). A program that was published as one file has the compiler in itself and maps no library. Anybody may call memory so.
 */
const DOTNET_MEMORY = 'memfd:doublemapper (deleted)';

interface Code {
  readonly codeFiles?: readonly string[];
  readonly foreignCode?: readonly string[];
}

/** How much code of no file is nothing special where these are mapped: less than this many bytes. What was not installed counts for nothing: anybody may call a file so. */
export function explainedCodeBytes({ codeFiles = [], foreignCode = [] }: Code): number {
  const installed = codeFiles.filter((name) => !foreignCode.includes(name));
  if (hasRuntime(installed)) return Number.POSITIVE_INFINITY;
  const bytes = [GRAPHICS, SCRIPTS].map(({ names, bytes }) => (hasOneOf(installed, names) ? bytes : 0));
  return Math.max(...bytes);
}

/** Whether it looks like a runtime: by the name of a file, or of memory. */
export function isCalledLikeRuntime(codeFiles: readonly string[]): boolean {
  return hasRuntime(codeFiles) || codeFiles.includes(DOTNET_MEMORY);
}

export function hasRuntime(codeFiles: readonly string[]): boolean {
  return hasOneOf(codeFiles, RUNTIMES);
}

function hasOneOf(codeFiles: readonly string[], starts: readonly string[]): boolean {
  return codeFiles.some((file) => {
    const name = file.toLowerCase();
    return starts.some((start) => name.startsWith(start));
  });
}
