/**
 * Libraries that administrators and makers of monitoring software have loaded into every program on purpose: memory allocators, the
 * memory routines of a small computer, tracers. By file name without version.
 */
const ORDINARY = new Set([
  'libjemalloc',
  'libtcmalloc',
  'libtcmalloc_minimal',
  'libmimalloc',
  'libhugetlbfs',
  'libeatmydata',
  'libsnoopy',
  'libgtk3-nocsd',
  'libfaketime',
  'libarmmem',
  'liboneagentproc',
  'launcher.preload',
]);

/** Where packages put libraries, and nobody but root may. */
const PACKAGED = /^\/(?:usr\/|opt\/)?(?:lib(?:32|64|x32)?|local\/lib|datadog-packages|dynatrace)\//;

/** The same on Windows. */
const INSTALLED = /^[A-Z]:\\(?:Program Files(?: \(x86\))?|Windows|ProgramData\\Microsoft)\\/i;
/** Code of no file behind functions of the system: security products do that too. */
const MEMORY = /^memory:/;

/**
 * What a preloaded library is by its path alone. `ordinary`: a known one where packages put it. `packaged`: an unknown one there.
 * `elsewhere`: in a place from which no package loads a library.
 */
export function classifyPreload(path: string): 'ordinary' | 'packaged' | 'elsewhere' {
  if (MEMORY.test(path) || INSTALLED.test(path)) return 'packaged';
  if (/^(?:[A-Z]:|\\)/i.test(path)) return 'elsewhere';
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  // ld.so(8) also takes a bare name (from the folders of the system) and `$LIB` (the folder of the system's libraries).
  const isPackaged = !path.includes('/') || path.startsWith('/$LIB/') || PACKAGED.test(path);
  if (!isPackaged || parts.some((part) => part.startsWith('.'))) return 'elsewhere';
  const stem = name.replace(/\.so(?:\.\d+)*$/, '').replace(/-(?:\$\{PLATFORM\}|v\d+l?)$/, '');
  return ORDINARY.has(stem) ? 'ordinary' : 'packaged';
}
