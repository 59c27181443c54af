import type { WritesOf } from './prepared-write.ts';

export const seriesWrites: WritesOf<'put-series'> = {
  'put-series': (database) => {
    const put = database.prepare(`
      INSERT INTO series (host, hour, body) VALUES (?, ?, ?)
      ON CONFLICT (host, hour) DO UPDATE SET body = excluded.body`);
    return ({ hostId, hour, blob }) => {
      put.run(hostId, hour, blob);
    };
  },
};
