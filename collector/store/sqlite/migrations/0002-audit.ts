import type { Migration } from './migration.ts';

/** Who changed what: only ever appended to. `detail` is JSON. */
export const audit: Migration = {
  version: 2,
  name: 'audit',
  sql: `
    CREATE TABLE audit (
      row INTEGER PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      target TEXT,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_by_time ON audit (at_ms);
    CREATE INDEX audit_by_target ON audit (target) WHERE target IS NOT NULL;
  `,
};
