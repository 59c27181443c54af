/**
 * Folders of Windows from which it loads libraries and where nobody but it may put any, and those below them where others may. On ARM it has its
 * libraries for 32-bit programs of other processors in `sychpe32`, and what it translated of programs in `xtacache` (BlackBerry, "Teardown:
 * Windows 10 on ARM - x86 Emulation").
 */
const OF_THE_SYSTEM = /^\\(?:system32|syswow64|sychpe32|winsxs|xtacache|apppatch|assembly|microsoft\.net)\\/;
const OPEN_TO_OTHERS =
  /^\\(?:(?:system32|syswow64)\\(?:tasks(?:_migrated)?|fxstmp|com\\dmp|microsoft\\crypto\\rsa\\machinekeys|spool\\(?:drivers\\color|printers|servers))|microsoft\.net\\[^\\]+\\[^\\]+\\temporary asp\.net files)\\/;
const DRIVE = 'c:';
const PROGRAM_FILES = /^[a-z]:\\program files(?: \(x86\))?\\/;

/** Whether only Windows puts what lies there. `windows`: its folder (`c:\windows`); both in lower case. */
export function isOfTheSystem(windows: string, path: string): boolean {
  if (isStream(path)) return false;
  const below = path.startsWith(windows) ? path.slice(windows.length) : '';
  return OF_THE_SYSTEM.test(below) && !OPEN_TO_OTHERS.test(below);
}

/** Whether only Windows and administrators do: folders of installed programs on the drive of Windows too. Anybody may make such folders on another. */
export function isInstalled(windows: string, path: string): boolean {
  const isProgram = PROGRAM_FILES.test(path) && path.startsWith(windows.slice(0, 2)) && !isStream(path);
  return isProgram || isOfTheSystem(windows, path);
}

/**
 * Whether a path names a stream beside a file or folder: behind the letter of the drive only that has a colon. Of a folder that is open to others
 * (`tasks:evil.dll`) it begins as if it lay in the folder above. Nothing that is installed loads code from one.
 */
function isStream(path: string): boolean {
  return path.includes(':', DRIVE.length);
}
