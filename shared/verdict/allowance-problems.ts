import type { AllowanceMatch } from '../model/allowance.ts';

/**
 * Why an allowance is refused. `no-program`: it names neither an executable, nor a folder, nor a control group; `too-broad`: the folder
 * or group is the root of everything; `not-absolute`: a path that does not say where; `two-paths`: file and folder, or both forms
 * of a group. These always. Unless somebody takes the risk: `writable-place`, anybody may put a file there; `hidden-folder`.
 */
export type AllowanceProblem =
  | 'no-program'
  | 'too-broad'
  | 'not-absolute'
  | 'two-paths'
  | 'writable-place'
  | 'hidden-folder';

const RISKS: readonly AllowanceProblem[] = ['writable-place', 'hidden-folder'];

/** Whether it may be made all the same by somebody who takes the risk. */
export function isMereRisk(problem: AllowanceProblem): boolean {
  return RISKS.includes(problem);
}

/** Everything that speaks against it; empty when nothing does. */
export function problemsOfAllowance(match: AllowanceMatch): readonly AllowanceProblem[] {
  const { exe, folder, cgroup, cgroupUnder } = match;
  const paths = [exe, folder].filter((path) => path !== undefined);
  const groups = [cgroup, cgroupUnder].filter((group) => group !== undefined);
  const problems: AllowanceProblem[] = [];
  if (paths.length + groups.length === 0) problems.push('no-program');
  if (paths.length > 1 || groups.length > 1) problems.push('two-paths');
  if (!paths.every(isAbsolutePath) || !groups.every((group) => group.startsWith('/') && isPlain(group)))
    problems.push('not-absolute');
  if ([...paths, ...groups].some((path) => segmentsOf(path).length === 0)) problems.push('too-broad');
  for (const path of paths) problems.push(...risksOfPath(path));
  return [...new Set(problems)];
}

/** What makes it unwise to trust whatever lies at a path, file or folder. */
export function risksOfPath(path: string): readonly AllowanceProblem[] {
  const risks: AllowanceProblem[] = [];
  if (isWritablePlace(path)) risks.push('writable-place');
  if (segmentsOf(path).some((segment) => /^\.(?!\.?$)/.test(segment))) risks.push('hidden-folder');
  return risks;
}

/** The form in which paths are compared: Windows knows no upper and lower case, and both kinds of slash. */
export function comparablePath(path: string): string {
  return (isWindowsPath(path) ? path.replaceAll('/', '\\').toLowerCase() : path).replace(/[\\/]+$/, '');
}

/** Whether a path lies below a folder; a folder is not below itself. */
export function isBelow(path: string, folder: string): boolean {
  const separator = isWindowsPath(folder) ? '\\' : '/';
  return comparablePath(path).startsWith(`${comparablePath(folder)}${separator}`);
}

/** Everybody may write here, on every system of the kind. */
const WRITABLE = ['/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run/shm', '/run/lock', '/var/lock', '/var/crash'];
/** The folders that belong to one user: `/run/user/1000`. Whoever is that user may write there. */
const OF_ONE_USER = /^\/run\/user\//;
const WINDOWS_WRITABLE =
  /^[a-z]:\\(?:windows\\(?:temp|tasks|tracing|system32\\(?:tasks|spool\\drivers\\color))|temp|users\\public|programdata|perflogs|\$recycle\.bin)(?:\\|$)|\\appdata\\|\\temp\\/;

function isWritablePlace(path: string): boolean {
  if (isWindowsPath(path)) return WINDOWS_WRITABLE.test(comparablePath(path));
  const plain = comparablePath(path);
  return OF_ONE_USER.test(plain) || WRITABLE.some((place) => plain === place || plain.startsWith(`${place}/`));
}

function isAbsolutePath(path: string): boolean {
  return (path.startsWith('/') || isWindowsPath(path)) && isPlain(path);
}

function isWindowsPath(path: string): boolean {
  return /^[A-Za-z]:[\\/]/.test(path);
}

/** Nothing in it leads elsewhere than it seems to. */
function isPlain(path: string): boolean {
  return segmentsOf(path).every((segment) => segment !== '.' && segment !== '..') && !/\/\//.test(path);
}

function segmentsOf(path: string): readonly string[] {
  const inside = isWindowsPath(path) ? path.slice(2).replaceAll('\\', '/') : path;
  return inside.split('/').filter((segment) => segment !== '');
}
