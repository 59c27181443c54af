/**
 * The schema of `agent.db`, one step a version; `PRAGMA user_version` counts the steps taken. A step that has been released is never
 * edited. Times are epoch milliseconds by the host's clock.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE key_value (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

  -- One row an episode that waits for delivery: its highest revision. position keeps the place of the first put.
  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rev INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX outbox_by_worth ON outbox (closed, position, bytes);
  -- What the collector holds already, so that a put from before is known as the past.
  CREATE TABLE delivered (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rev INTEGER NOT NULL
  );
  CREATE TABLE episode (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE detector_snapshot (name TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE group_history (key TEXT PRIMARY KEY, used_at_ms INTEGER NOT NULL, body BLOB NOT NULL);

  -- Who held a connection. A run of a program is stored once, found by the digest of what is known of it.
  CREATE TABLE process (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    last_seen_ms INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE connection (
    protocol TEXT NOT NULL,
    local_ip TEXT NOT NULL,
    local_port INTEGER NOT NULL,
    remote_ip TEXT NOT NULL,
    remote_port INTEGER NOT NULL,
    namespace TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    open INTEGER NOT NULL,
    PRIMARY KEY (remote_ip, remote_port, local_port, local_ip, protocol, namespace, process_id, first_seen_ms)
  ) WITHOUT ROWID;
  CREATE INDEX connection_by_age ON connection (last_seen_ms);
  CREATE INDEX connection_open ON connection (open) WHERE open = 1;
  `,
];
