import type { Migration } from './migration.ts';

/** What was a constant becomes one of the kinds that people speak of: nothing said of it would mean for ever. */
export const seriesRetention: Migration = {
  version: 13,
  name: 'series retention',
  sql: `INSERT INTO retention (kind, days) SELECT 'series', 14 WHERE EXISTS (SELECT 1 FROM retention);`,
};
