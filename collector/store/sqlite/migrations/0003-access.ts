import type { Migration } from './migration.ts';

/** Who may ask. Secrets stand here as SHA-256 (links, sessions, tokens) or argon2id (passwords), never as themselves. */
export const access: Migration = {
  version: 3,
  name: 'access',
  sql: `
    CREATE TABLE sign_in_link (hash TEXT PRIMARY KEY, role TEXT NOT NULL, expires_at_ms INTEGER NOT NULL) STRICT;

    CREATE TABLE account (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      -- The name in lower case.
      name_key TEXT NOT NULL UNIQUE,
      role TEXT NOT NULL,
      password TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE session (
      hash TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      role TEXT NOT NULL,
      account TEXT,
      created_at_ms INTEGER NOT NULL,
      last_seen_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE api_token (
      id TEXT PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      role TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      expires_at_ms INTEGER,
      last_used_ms INTEGER
    ) STRICT;
  `,
};
