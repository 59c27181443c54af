import { comparablePath, risksOfPath } from '../verdict/allowance-problems.ts';

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
const INSTALLED =
  /^[a-z]:\\(?:program files(?: \(x86\))?|windows|programdata\\microsoft\\windows defender(?: [^\\]+)?)\\/;
/** There anybody may make files, but in the folder of Defender. */
const PROGRAM_DATA = /^[a-z]:\\programdata\\/;
/** A volume that has no letter. */
const VOLUME = /^\\device\\harddiskvolume\d+(?=\\)/i;

/**
 * What a preloaded library is by its path alone. `ordinary`: a known one where packages put it. `packaged`: an unknown one there.
 * `elsewhere`: in a place from which no package loads a library, or where anybody may put one.
 */
export function classifyPreload(path: string): 'ordinary' | 'packaged' | 'elsewhere' {
  if (/^(?:[A-Z]:|\\)/i.test(path))
    return isInstalled(comparablePath(path.replace(VOLUME, 'C:'))) ? 'packaged' : 'elsewhere';
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  // ld.so(8) also takes a bare name (from the folders of the system) and `$LIB` (the folder of the system's libraries).
  const isPackaged = !path.includes('/') || path.startsWith('/$LIB/') || PACKAGED.test(path);
  if (!isPackaged || parts.some((part) => part.startsWith('.'))) return 'elsewhere';
  const stem = name.replace(/\.so(?:\.\d+)*$/, '').replace(/-(?:\$\{PLATFORM\}|v\d+l?)$/, '');
  return ORDINARY.has(stem) ? 'ordinary' : 'packaged';
}

function isInstalled(path: string): boolean {
  if (!INSTALLED.test(path) || path.split('\\').some((part) => part.startsWith('.'))) return false;
  return PROGRAM_DATA.test(path) || risksOfPath(path).length === 0;
}
