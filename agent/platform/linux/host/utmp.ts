import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';
import type { Login } from '../../platform.ts';

/**
 * Layout of a record of utmp(5) where `ut_tv` has 32 bits (x86-64 and arm64 alike, sysdeps/gnu/bits/utmp.h), little-endian. The
 * type is two bytes, and padding follows it.
 */
const RECORD_BYTES = 384;
const TYPE = 0;
const PID = 4;
const LINE = 8;
const LINE_BYTES = 32;
const USER = 44;
const USER_BYTES = 32;
const SECONDS = 340;
const USER_PROCESS = 7;
/** A file of more records is damaged or made up. */
const MAX_RECORDS = 4_096;

export interface UtmpRecord extends Login {
  readonly pid: number;
}

/** Who is logged in according to the bytes of a utmp file. Records of other types, and what is left of a cut one, are passed over. */
export function parseUtmp(bytes: Uint8Array): readonly UtmpRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const logins: UtmpRecord[] = [];
  const records = Math.min(MAX_RECORDS, Math.floor(bytes.length / RECORD_BYTES));
  for (let at = 0; at < records * RECORD_BYTES; at += RECORD_BYTES) {
    if (view.getInt16(at + TYPE, true) !== USER_PROCESS) continue;
    const user = field(bytes, at + USER, USER_BYTES);
    const pid = view.getInt32(at + PID, true);
    if (user.text === '' || pid <= 0) continue;
    const seconds = view.getInt32(at + SECONDS, true);
    const line = field(bytes, at + LINE, LINE_BYTES);
    logins.push({ user, line, pid, ...(seconds > 0 ? { sinceMs: seconds * 1_000 } : {}) });
  }
  return logins;
}

function field(bytes: Uint8Array, at: number, length: number): OsName {
  const part = bytes.subarray(at, at + length);
  const end = part.indexOf(0);
  return osNameOfBytes(end < 0 ? part : part.subarray(0, end));
}
