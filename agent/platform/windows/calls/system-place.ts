/**
 * Folders of Windows from which it loads libraries and where nobody but it may put any, and those below them where others may. On ARM it has its
 * libraries for 32-bit programs of other processors in `sychpe32`, and what it translated of programs in `xtacache` (BlackBerry, "Teardown:
 * Windows 10 on ARM - x86 Emulation"). Windows 11 has what updates it in `uus` (Microsoft Learn, "What is Undocked Update Stack?"), the shell its own
 * apps in `systemapps`. Lists of what users may write to below the folder of Windows name nothing in these two, but folders of `ccm`, where the client
 * of Configuration Manager lies: that is left out (M. Graeber, "World-writable directories in %windir%"; egre55, "locations writable by non-admin
 * users in Windows").
 */
const OF_THE_SYSTEM =
  /^\\(?:system32|syswow64|sychpe32|winsxs|xtacache|apppatch|assembly|microsoft\.net|uus|systemapps)\\/;
const OPEN_TO_OTHERS =
  /^\\(?:(?:system32|syswow64)\\(?:tasks(?:_migrated)?|fxstmp|com\\dmp|microsoft\\crypto\\rsa\\machinekeys|spool\\(?:drivers\\color|printers|servers))|microsoft\.net\\[^\\]+\\[^\\]+\\temporary asp\.net files)\\/;
/**
 * On the drive of Windows: where its virus scanner has its program, with the library that all which runs scripts or .NET loads (`MpOav.dll`), and where it
 * has its engine, with the driver that it loads. What lies beside these (as `Scans`) holds no code of it.
 */
const OF_THE_SCANNER = /^\\programdata\\microsoft\\windows defender\\(?:platform|definition updates)\\/;
const DRIVE = 'c:';
const PROGRAM_FILES = /^[a-z]:\\program files(?: \(x86\))?\\/;

/** Where Windows lies on this machine, as the system told whoever started the agent. */
export function windowsFolder(): string {
  return process.env.SystemRoot ?? 'C:\\Windows';
}

/** Whether only Windows puts what lies there. `windows`: its folder (`c:\windows`); both in lower case. */
export function isOfTheSystem(windows: string, path: string): boolean {
  if (isStream(path)) return false;
  if (isOnItsDrive(windows, path) && OF_THE_SCANNER.test(path.slice(DRIVE.length))) return true;
  const below = path.startsWith(windows) ? path.slice(windows.length) : '';
  return OF_THE_SYSTEM.test(below) && !OPEN_TO_OTHERS.test(below);
}

/** Whether only Windows and administrators do: folders of installed programs on the drive of Windows too. Anybody may make such folders on another. */
export function isInstalled(windows: string, path: string): boolean {
  const isProgram = PROGRAM_FILES.test(path) && isOnItsDrive(windows, path) && !isStream(path);
  return isProgram || isOfTheSystem(windows, path);
}

function isOnItsDrive(windows: string, path: string): boolean {
  return path.startsWith(windows.slice(0, DRIVE.length));
}

/**
 * Whether a path names a stream beside a file or folder: behind the letter of the drive only that has a colon. Of a folder that is open to others
 * (`tasks:evil.dll`) it begins as if it lay in the folder above. Nothing that is installed loads code from one.
 */
function isStream(path: string): boolean {
  return path.includes(':', DRIVE.length);
}
