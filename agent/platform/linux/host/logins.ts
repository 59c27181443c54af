import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import type { Login } from '../../platform.ts';
import type { LinuxPaths } from '../linux-paths.ts';
import { errorCode, isVanished, systemReadFailure } from '../../read-failure.ts';
import type { Users } from '../process/users.ts';
import { parseUtmp } from './utmp.ts';

const MAX_UTMP_BYTES = 1_572_864;
const MAX_SESSION_BYTES = 16_384;
/** More than this are not told of. */
const MAX_LOGINS = 256;

/**
 * Who is logged in: the records of utmp(5) whose process lives, else the sessions of logind, else the owners of open pseudo-terminals. The
 * first source that there is answers alone, because the same login stands in all of them under different names.
 */
export function readLogins(paths: LinuxPaths, users: Users): Observed<readonly Login[]> {
  const { run, dev, proc } = paths;
  if (run === undefined || dev === undefined) return unobservable('unsupported');
  try {
    const logins =
      readUtmp(`${run}/utmp`, proc) ?? readLogind(`${run}/systemd/sessions`) ?? readTerminals(`${dev}/pts`, users);
    return logins === undefined ? unobservable('unsupported', 'no-source') : observed(logins.slice(0, MAX_LOGINS));
  } catch (error) {
    return systemReadFailure(error);
  }
}

/** Undefined without a file, or with an empty one, which nobody keeps. */
function readUtmp(path: string, proc: string): readonly Login[] | undefined {
  const bytes = readOrNothing(path, MAX_UTMP_BYTES);
  if (bytes === undefined || bytes.length === 0) return undefined;
  // Whoever ended without a word is left in it.
  return parseUtmp(bytes).flatMap(({ pid, ...login }) => (existsSync(`${proc}/${pid}`) ? [login] : []));
}

/** Undefined without a session: logind may not run at all, and then its folder says nothing. */
function readLogind(folder: string): readonly Login[] | undefined {
  const names = listOrNothing(folder)?.filter((name) => /^[A-Za-z0-9]{1,32}$/.test(name)) ?? [];
  if (names.length === 0) return undefined;
  return names.slice(0, MAX_LOGINS).flatMap((name) => {
    const bytes = readOrNothing(`${folder}/${name}`, MAX_SESSION_BYTES);
    return bytes === undefined ? [] : (parseLogindSession(name, bytes.toString('utf8')) ?? []);
  });
}

/**
 * A session as logind keeps it below /run/systemd/sessions: lines `NAME=value`. Undefined for what is no person: the services of a
 * manager, jobs of cron, a greeter, a session that is closing.
 */
export function parseLogindSession(id: string, text: string): Login | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && values.size < 64) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const user = values.get('USER') ?? '';
  const isPerson = values.get('CLASS')?.startsWith('user') === true && values.get('STATE') !== 'closing';
  const isAttended =
    values.get('REMOTE') === '1' || ['tty', 'x11', 'wayland', 'mir'].includes(values.get('TYPE') ?? '');
  if (user === '' || user.length > 256 || !isPerson || !isAttended) return undefined;
  const microseconds = values.get('REALTIME') ?? '';
  return {
    user: osNameOfText(user),
    line: osNameOfText(`session ${id}`),
    ...(/^\d{1,16}$/.test(microseconds) ? { sinceMs: Math.floor(Number(microseconds) / 1_000) } : {}),
  };
}

/** Owners of pseudo-terminals: somebody holds each of them open. When they began is not known. */
function readTerminals(folder: string, users: Users): readonly Login[] | undefined {
  const names = listOrNothing(folder)?.filter((name) => /^\d{1,6}$/.test(name));
  return names?.slice(0, MAX_LOGINS).flatMap((name) => {
    try {
      const { uid } = statSync(`${folder}/${name}`);
      return [{ user: osNameOfText(users.find(uid)?.name ?? String(uid)), line: osNameOfText(`pts/${name}`) }];
    } catch (error) {
      if (isVanished(errorCode(error))) return [];
      throw error;
    }
  });
}

function readOrNothing(path: string, maxBytes: number): Buffer | undefined {
  try {
    return statSync(path).size > maxBytes ? undefined : readFileSync(path);
  } catch (error) {
    if (isVanished(errorCode(error))) return undefined;
    throw error;
  }
}

function listOrNothing(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isVanished(errorCode(error))) return undefined;
    throw error;
  }
}
