import type { AccountRole } from '#shared/model/account-role.ts';

/** A link that signs somebody in once. Like every secret it is stored as its SHA-256 (hex) and never as itself. */
export interface SignInLinkRecord {
  readonly hash: string;
  readonly role: AccountRole;
  readonly expiresAtMs: number;
  /** The account that made it, with which it ends; absent when no account did. */
  readonly grantedBy?: string;
}

/** Somebody who is signed in. Times are epoch milliseconds. */
export interface SessionRecord {
  readonly hash: string;
  /** What the audit log calls them. */
  readonly name: string;
  readonly role: AccountRole;
  /** Absent when a link was enough. */
  readonly accountId?: string;
  /** Of a link that was enough: see there. */
  readonly grantedBy?: string;
  readonly createdAtMs: number;
  readonly lastSeenMs: number;
}

/** Somebody who signs in with a password. Two names that differ in nothing but case are one. */
export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  readonly role: AccountRole;
  /** Hashed: a PHC string. */
  readonly password: string;
  readonly createdAtMs: number;
}

/** What a program shows instead of a password. */
export interface ApiTokenRecord {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly createdAtMs: number;
  /** Who made it. */
  readonly createdBy: string;
  /** Absent: it holds until it is taken away. */
  readonly expiresAtMs?: number;
  readonly lastUsedMs?: number;
}

/** How names are compared. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
