import type { Migration } from './migration.ts';

/** Experiments with decoys. `open`: it goes on, as far as we know. `body` is the record as JSON. */
export const baits: Migration = {
  version: 14,
  name: 'baits',
  sql: `
    CREATE TABLE bait (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      host TEXT NOT NULL,
      open INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX bait_by_host ON bait (host, row);
    CREATE INDEX bait_open ON bait (open) WHERE open = 1;
  `,
};
