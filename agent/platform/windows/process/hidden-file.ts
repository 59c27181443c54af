import { isLocalPath } from '../calls/local-path.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

const HIDDEN = 0x2;
const SYSTEM = 0x4;
const MAX_FOLDERS = 32;
const USUAL = /^[a-z]:\\(?:windows\\installer|config\.msi)\\/i;

/**
 * Whether a file, or a folder above it, is hidden in a way that has no usual reason: the file by either attribute, a folder by both at once. Windows
 * itself hides by one alone (ProgramData, AppData), and the root of a drive and the folder of its installer by both.
 */
export function isHiddenFile(calls: WindowsCalls, path: string): boolean {
  if (!isLocalPath(calls, path)) return false;
  const ofFile = calls.fileAttributes(path) ?? 0;
  if ((ofFile & (HIDDEN | SYSTEM)) !== 0) return true;
  if (USUAL.test(path)) return false;
  const parts = path.split('\\').slice(0, MAX_FOLDERS);
  for (let depth = parts.length - 1; depth > 1; depth--) {
    const attributes = calls.fileAttributes(parts.slice(0, depth).join('\\')) ?? 0;
    if ((attributes & HIDDEN) !== 0 && (attributes & SYSTEM) !== 0) return true;
  }
  return false;
}
