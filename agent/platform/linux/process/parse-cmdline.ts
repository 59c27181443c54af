import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

export const MAX_CMDLINE_BYTES = 64 * 1024;
export const MAX_ARGUMENTS = 4_096;

/**
 * Arguments of /proc/PID/cmdline: each ends with a NUL. A process may overwrite them, so the last one may lack its end, and a
 * title written over them is padded with NULs, which are dropped. Empty for kernel threads and zombies. More than
 * {@link MAX_ARGUMENTS} are cut off.
 */
export function parseCmdline(bytes: Uint8Array): readonly OsName[] {
  let end = bytes.length;
  // One NUL ends the last argument; an empty last argument therefore shows as two. More than that is padding.
  if (end >= 3 && bytes[end - 1] === 0 && bytes[end - 2] === 0 && bytes[end - 3] === 0) {
    while (end > 0 && bytes[end - 1] === 0) end--;
  } else if (end > 0 && bytes[end - 1] === 0) {
    end--;
  }
  if (end === 0) return [];
  const names: OsName[] = [];
  for (let start = 0; start <= end && names.length < MAX_ARGUMENTS; ) {
    const found = bytes.indexOf(0, start);
    const stop = found < 0 || found > end ? end : found;
    names.push(osNameOfBytes(bytes.subarray(start, stop)));
    start = stop + 1;
  }
  return names;
}
