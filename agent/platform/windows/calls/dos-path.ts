import type { WindowsCalls } from './windows-calls.ts';

const LETTERS = Array.from({ length: 26 }, (_, index) => `${String.fromCharCode(0x41 + index)}:`);

/** Drives (`C:`) by the beginning of the names of files on them (`\Device\HarddiskVolume3\`). */
export type Drives = ReadonlyMap<string, string>;

export function readDrives(calls: WindowsCalls): Drives {
  const drives = new Map<string, string>();
  for (const drive of LETTERS) {
    const device = calls.deviceOf(drive);
    if (device !== undefined && !drives.has(`${device}\\`)) drives.set(`${device}\\`, drive);
  }
  return drives;
}

/** How Wine begins the names of mapped files, instead of with a device. */
const OBJECT_PREFIX = '\\??\\';

/** The path of a file as people know it by the name that its device gives it; that name where no drive is the device. */
export function dosPathOf(drives: Drives, devicePath: string): string {
  if (devicePath.startsWith(OBJECT_PREFIX)) return devicePath.slice(OBJECT_PREFIX.length);
  for (const [device, drive] of drives) {
    if (devicePath.startsWith(device)) return `${drive}\\${devicePath.slice(device.length)}`;
  }
  return devicePath;
}
