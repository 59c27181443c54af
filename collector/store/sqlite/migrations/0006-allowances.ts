import type { Migration } from './migration.ts';

/** What somebody says is normal somewhere. `body` is the allowance as JSON; what it silenced is counted beside it. */
export const allowances: Migration = {
  version: 6,
  name: 'allowances',
  sql: `
    CREATE TABLE allowance (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      created_ms INTEGER NOT NULL,
      expires_ms INTEGER,
      revoked INTEGER NOT NULL,
      silenced INTEGER NOT NULL DEFAULT 0,
      last_silenced_ms INTEGER,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX allowance_by_time ON allowance (created_ms);
  `,
};
