import { createHmac, randomBytes } from 'node:crypto';
import { bytesOfOsName, type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

const HOME = /((?:^|\/)home\/)([^/]+)/g;
/** Those that Windows itself makes stay. */
const PROFILE = /(\\(?:Users|Documents and Settings)\\)(?!(?:Public|Default|Default User|All Users)(?:\\|$))([^\\]+)/gi;

/**
 * Replaces names by others that are equal when the names were equal. The key lives as long as the recorder and is kept nowhere,
 * so nobody can find a name again by trying.
 */
export class Redaction {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array = randomBytes(32)) {
    this.#key = key;
  }

  word(prefix: string, value: string | Uint8Array): string {
    return `${prefix}-${this.#digest(value).subarray(0, 5).toString('hex')}`;
  }

  argument(name: OsName): OsName {
    return { text: this.word('arg', bytesOfOsName(name)) };
  }

  /** A person's name in a path: what follows `/home/`, and on Windows `\\Users\\`. */
  path(name: OsName): OsName {
    const path = Buffer.from(bytesOfOsName(name)).toString('latin1');
    const redacted = path
      .replace(HOME, (_, home, user) => `${home}${this.word('user', user)}`)
      .replace(PROFILE, (_, profiles, user) => `${profiles}${this.word('user', user.toLowerCase())}`);
    return osNameOfBytes(Buffer.from(redacted, 'latin1'));
  }

  /**
   * An address of the same kind: loopback and unspecified ones stay, private IPv4 goes to 10/8, other IPv4 to 240/4, IPv6 to
   * 2001:db8::/32. Two addresses may become one, at one in 2^24 for a pair.
   */
  address(ip: string): string {
    if (ip === '::1' || ip === '::' || ip === '0.0.0.0' || ip.startsWith('127.')) return ip;
    const digest = this.#digest(ip);
    if (!ip.includes(':')) {
      const first = isPrivate(ip) ? 10 : 240 + ((digest[0] as number) & 0x0f);
      return `${first}.${digest[1]}.${digest[2]}.${digest[3]}`;
    }
    // Every group starts with a digit above 0, so that the text is the canonical one.
    const groups = [4, 6, 8, 10, 12, 14].map((at) => (digest.readUInt16BE(at) | 0x1000).toString(16));
    return `2001:db8:${groups.join(':')}`;
  }

  #digest(value: string | Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(value).digest();
  }
}

function isPrivate(ip: string): boolean {
  return /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(ip);
}
