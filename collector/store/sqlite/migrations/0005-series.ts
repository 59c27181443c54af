import type { Migration } from './migration.ts';

/** CPU over time: one row a host and hour (counted from 1970-01-01 UTC). `body` is the collector's own packed form. */
export const series: Migration = {
  version: 5,
  name: 'series',
  sql: `
    CREATE TABLE series (
      host TEXT NOT NULL,
      hour INTEGER NOT NULL,
      body BLOB NOT NULL,
      UNIQUE (host, hour)
    ) STRICT;
    CREATE INDEX series_by_hour ON series (hour, host);
  `,
};
