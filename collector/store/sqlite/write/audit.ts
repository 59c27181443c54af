import type { WritesOf } from './prepared-write.ts';

export const auditWrites: WritesOf<'append-audit'> = {
  'append-audit': (database) => {
    const append = database.prepare('INSERT INTO audit (at_ms, actor, action, target, detail) VALUES (?, ?, ?, ?, ?)');
    return ({ entry: { atMs, actor, action, target, detail } }) => {
      append.run(Math.trunc(atMs), actor, action, target ?? null, JSON.stringify(detail));
    };
  },
};
