import type { Migration } from './migration.ts';

/**
 * Where more than 4,096 alerts were of the last millisecond of a day, the rest of them was stored in the first milliseconds of the next
 * one, but counted on their own: who asked for an address was not shown them. Those addresses get a count of that next day as well.
 */
export const alertsPastMidnight: Migration = {
  version: 12,
  name: 'alerts past midnight',
  sql: ['source', 'destination'].map(countSide).join('\n'),
};

function countSide(side: string): string {
  return `
    INSERT OR IGNORE INTO ${side}_day (key, alerts, mining, first_ms, last_ms)
      SELECT (day << 32) | ${side}, count(*), count(mining_alert.alert),
        min((alert.id >> 12) - day * 86400000), max((alert.id >> 12) - day * 86400000)
      FROM (SELECT DISTINCT (key >> 32) + 1 AS day FROM ${side}_day) AS days
      CROSS JOIN alert ON alert.id >= days.day * 86400000 * 4096 AND alert.id < (days.day * 86400000 + 256) * 4096
      LEFT JOIN mining_alert ON mining_alert.alert = alert.id
      GROUP BY 1;`;
}
