import type { WritesOf } from './prepared-write.ts';

export const allowanceWrites: WritesOf<'put-allowance' | 'put-allowance-count'> = {
  'put-allowance': (database) => {
    const put = database.prepare(`
      INSERT INTO allowance (id, created_ms, expires_ms, revoked, body) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET expires_ms = excluded.expires_ms, revoked = excluded.revoked, body = excluded.body`);
    return ({ allowance }) => {
      const { id, createdAtMs, expiresAtMs, revoked } = allowance;
      const expires = expiresAtMs === undefined ? null : Math.trunc(expiresAtMs);
      put.run(id, Math.trunc(createdAtMs), expires, revoked === undefined ? 0 : 1, JSON.stringify(allowance));
    };
  },
  'put-allowance-count': (database) => {
    const put = database.prepare('UPDATE allowance SET silenced = ?, last_silenced_ms = ? WHERE id = ?');
    return ({ id, silenced, lastSilencedMs }) => {
      put.run(silenced, lastSilencedMs === undefined ? null : Math.trunc(lastSilencedMs), id);
    };
  },
};
