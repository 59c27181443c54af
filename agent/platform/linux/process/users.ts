import { readFileSync, statSync } from 'node:fs';
import type { GapCounts } from '../../gap-counts.ts';
import { errorCode } from '../../read-failure.ts';

export interface User {
  readonly name: string;
  /** Absent when the account has none. */
  readonly home?: string;
}

/** Larger files are not looked through: names then stay unknown. */
const MAX_PASSWD_BYTES = 8 * 1024 * 1024;

/** Names of local accounts, from a passwd file that is read again when it changed. Directory services are not asked. */
export class Users {
  readonly #path: string;
  readonly #gaps: GapCounts;
  #version = '';
  #byUid: ReadonlyMap<number, User> = new Map();

  constructor(path: string, gaps: GapCounts) {
    this.#path = path;
    this.#gaps = gaps;
  }

  find(uid: number): User | undefined {
    this.#refresh();
    return this.#byUid.get(uid);
  }

  #refresh(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      this.#version = version;
      this.#byUid = size > MAX_PASSWD_BYTES ? new Map() : parsePasswd(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      const version = errorCode(error);
      if (version !== this.#version) this.#gaps.add(`users:${version.toLowerCase()}`);
      this.#version = version;
      this.#byUid = new Map();
    }
  }
}

/** Lines `name:password:uid:gid:comment:home:shell` (passwd(5)). Of two accounts with one uid the first counts, as for getpwuid. */
export function parsePasswd(text: string): ReadonlyMap<number, User> {
  const users = new Map<number, User>();
  for (const line of text.split('\n')) {
    const [name = '', , uid = '', , , home = ''] = line.split(':');
    if (name === '' || name.startsWith('#') || !/^\d{1,10}$/.test(uid) || users.has(Number(uid))) continue;
    users.set(Number(uid), home.startsWith('/') ? { name, home } : { name });
  }
  return users;
}
