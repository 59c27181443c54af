import { ACCOUNT_ROLES, type AccountRole, includesRole } from '#shared/model/account-role.ts';
import { StoreError } from '../../store-error.ts';
import type { WritesOf } from './prepared-write.ts';

export const sessionWrites: WritesOf<
  | 'put-sign-in-link'
  | 'use-sign-in-link'
  | 'end-grants'
  | 'put-session'
  | 'touch-session'
  | 'end-sessions'
  | 'forget-sessions'
> = {
  'put-sign-in-link': (database) => {
    const put = database.prepare(
      'INSERT INTO sign_in_link (hash, role, expires_at_ms, granted_by) VALUES (?, ?, ?, ?)',
    );
    const findRole = database.prepare<[string], { role: AccountRole }>('SELECT role FROM account WHERE id = ?');
    return ({ link: { hash, role, expiresAtMs, grantedBy } }) => {
      const own = grantedBy === undefined ? undefined : findRole.get(grantedBy)?.role;
      if (grantedBy !== undefined && (own === undefined || !includesRole(own, role))) {
        throw new StoreError('conflict', 'The account that makes this link was changed or removed meanwhile');
      }
      put.run(hash, role, Math.trunc(expiresAtMs), grantedBy ?? null);
    };
  },
  'use-sign-in-link': (database) => {
    const take = database.prepare('DELETE FROM sign_in_link WHERE hash = ? AND expires_at_ms > ?');
    return ({ hash, atMs }) => {
      if (take.run(hash, atMs).changes === 0) throw new StoreError('conflict', 'This link was used, or is over');
    };
  },
  'end-grants': (database) => {
    const where = 'granted_by = ? AND role IN (SELECT value FROM json_each(?))';
    const links = database.prepare(`DELETE FROM sign_in_link WHERE ${where}`);
    const sessions = database.prepare(`DELETE FROM session WHERE ${where}`);
    return ({ accountId, above }) => {
      const roles = JSON.stringify(ACCOUNT_ROLES.filter((role) => above === undefined || !includesRole(above, role)));
      links.run(accountId, roles);
      sessions.run(accountId, roles);
    };
  },
  'put-session': (database) => {
    const put = database.prepare(`
      INSERT INTO session (hash, name, role, account, granted_by, created_at_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`);
    return ({ session: { hash, name, role, accountId, grantedBy, createdAtMs, lastSeenMs } }) => {
      const [created, seen] = [Math.trunc(createdAtMs), Math.trunc(lastSeenMs)];
      put.run(hash, name, role, accountId ?? null, grantedBy ?? null, created, seen);
    };
  },
  'touch-session': (database) => {
    const touch = database.prepare('UPDATE session SET last_seen_ms = max(last_seen_ms, ?) WHERE hash = ?');
    return ({ hash, atMs }) => {
      touch.run(Math.trunc(atMs), hash);
    };
  },
  'end-sessions': (database) => {
    const ofHash = database.prepare('DELETE FROM session WHERE hash = ?');
    const ofAccount = database.prepare('DELETE FROM session WHERE account = ? AND hash IS NOT ?');
    return ({ of }) => {
      if ('hash' in of) ofHash.run(of.hash);
      else ofAccount.run(of.accountId, of.besides ?? null);
    };
  },
  'forget-sessions': (database) => {
    const sessions = database.prepare('DELETE FROM session WHERE last_seen_ms < ? OR created_at_ms < ?');
    const links = database.prepare('DELETE FROM sign_in_link WHERE expires_at_ms <= ?');
    return ({ seenBeforeMs, createdBeforeMs, atMs }) => {
      sessions.run(seenBeforeMs, createdBeforeMs);
      links.run(atMs);
    };
  },
};
