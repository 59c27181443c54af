import { StoreError } from '../../store-error.ts';
import type { WritesOf } from './prepared-write.ts';

export const sessionWrites: WritesOf<
  'put-sign-in-link' | 'use-sign-in-link' | 'put-session' | 'touch-session' | 'end-sessions' | 'forget-sessions'
> = {
  'put-sign-in-link': (database) => {
    const put = database.prepare('INSERT INTO sign_in_link (hash, role, expires_at_ms) VALUES (?, ?, ?)');
    return ({ link: { hash, role, expiresAtMs } }) => {
      put.run(hash, role, Math.trunc(expiresAtMs));
    };
  },
  'use-sign-in-link': (database) => {
    const take = database.prepare('DELETE FROM sign_in_link WHERE hash = ? AND expires_at_ms > ?');
    return ({ hash, atMs }) => {
      if (take.run(hash, atMs).changes === 0) throw new StoreError('conflict', 'This link was used, or is over');
    };
  },
  'put-session': (database) => {
    const put = database.prepare(
      'INSERT INTO session (hash, name, role, account, created_at_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?)',
    );
    return ({ session: { hash, name, role, accountId, createdAtMs, lastSeenMs } }) => {
      put.run(hash, name, role, accountId ?? null, Math.trunc(createdAtMs), Math.trunc(lastSeenMs));
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
