import type { Migration } from './migration.ts';

/** For how many days things are kept. `days` NULL: for ever. */
export const retention: Migration = {
  version: 9,
  name: 'retention',
  sql: 'CREATE TABLE retention (kind TEXT PRIMARY KEY, days INTEGER) STRICT;',
};
