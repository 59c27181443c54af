import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { Login } from '../../platform.ts';
import { startIdAt } from '../process/process-list.ts';
import { SESSION_INFO } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';
import { osNameOfUtf16 } from '../calls/windows-name.ts';

/** `WTSActive`: somebody sits there, or is connected from afar. A session that was left without logging off watches nothing. */
const ACTIVE = 0;
const MAX_SESSIONS = 1_024;

const { at: S, bytes: INFO_BYTES } = SESSION_INFO;

/** Who is logged in and connected, at the console or through Remote Desktop. */
export function readLogins(calls: WindowsCalls): Observed<readonly Login[]> {
  const sessions = calls.listSessions();
  if (sessions === undefined) return unobservable('failed', `error-${calls.lastError()}`);
  return observed(
    sessions.slice(0, MAX_SESSIONS).flatMap((session) => {
      const info = calls.readSession(session);
      return info === undefined ? [] : (parseSessionInfo(info) ?? []);
    }),
  );
}

/** A `WTSINFOW`; undefined for a session in which nobody is active, such as that of the services. */
function parseSessionInfo(info: Buffer): Login | undefined {
  if (info.length < INFO_BYTES || info.readUInt32LE(S.state) !== ACTIVE) return undefined;
  const user = textAt(info, S.userName, S.connectTime);
  if (user === '') return undefined;
  const domain = textAt(info, S.domain, S.userName);
  const station = textAt(info, S.winStationName, S.domain);
  const sinceMs = startIdAt(info, S.logonTime) / 1_000;
  return {
    user: osNameOfUtf16(domain === '' ? user : `${domain}\\${user}`),
    line: osNameOfUtf16(`${info.readUInt32LE(S.sessionId)} ${station}`.trim()),
    ...(sinceMs === 0 ? {} : { sinceMs }),
  };
}

function textAt(info: Buffer, from: number, to: number): string {
  const text = info.toString('utf16le', from, to);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
