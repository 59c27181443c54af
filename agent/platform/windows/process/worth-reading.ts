import { win32 } from 'node:path';
import { isOfTheSystem } from '../calls/system-place.ts';

/** Programs of Windows that run what they are given: where they were started says something. */
const SCRIPT_HOSTS: ReadonlySet<string> = new Set([
  'cmd.exe',
  'cscript.exe',
  'installutil.exe',
  'msbuild.exe',
  'mshta.exe',
  'powershell.exe',
  'powershell_ise.exe',
  'regsvr32.exe',
  'rundll32.exe',
  'wscript.exe',
]);

/**
 * Whether a program's memory is worth reading for where it was started. Those of Windows say nothing by that, and whoever reads what lies in one of
 * them (`lsass.exe` above all) looks like a thief of passwords to what protects the host. `windows`: the folder of Windows.
 */
export function isWorthReading(windows: string, exe: string): boolean {
  const path = exe.toLowerCase();
  return SCRIPT_HOSTS.has(win32.basename(path)) || !isOfTheSystem(windows.toLowerCase(), path);
}
