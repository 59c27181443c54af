import { MAX_KEPT_BAITS } from '../../write-operation.ts';
import type { WritesOf } from './prepared-write.ts';

export const baitWrites: WritesOf<'put-bait'> = {
  'put-bait': (database) => {
    const put = database.prepare(`
      INSERT INTO bait (id, host, open, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET open = excluded.open, body = excluded.body`);
    const forget = database.prepare(`
      DELETE FROM bait WHERE row IN (SELECT row FROM bait WHERE host = ? ORDER BY row DESC LIMIT -1 OFFSET ?)`);
    return ({ bait }) => {
      put.run(bait.id, bait.hostId, bait.endedAtMs === undefined ? 1 : 0, JSON.stringify(bait));
      forget.run(bait.hostId, MAX_KEPT_BAITS);
    };
  },
};
