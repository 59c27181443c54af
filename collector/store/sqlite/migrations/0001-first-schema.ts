import type { Migration } from './migration.ts';

/**
 * Alerts are rows of integers; what repeats stands once in a dictionary (`address`, `text`, `kind`). Findings and
 * incidents are JSON with the columns that are searched beside it. Times are epoch milliseconds, days are counted from 1970-01-01 UTC.
 */
export const firstSchema: Migration = {
  version: 1,
  name: 'first schema',
  sql: `
    CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;

    CREATE TABLE address (
      id INTEGER PRIMARY KEY,
      ip TEXT NOT NULL,
      site INTEGER NOT NULL REFERENCES text (id),
      UNIQUE (ip, site)
    ) STRICT;

    -- What alerts share: what the device says of the event, and where it comes from. key = JSON
    -- [source, format, type, device, protocol, signature, signatureId, category, severity, action].
    CREATE TABLE kind (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

    -- id = time in milliseconds * 4096 + a number that makes it unique: the table itself is in the order of time, and so are the
    -- entries of each address in its indexes (SQLite ends every index entry with the id). Those are by spans of time first: see
    -- alert-span.ts. ports: see alert-ports.ts. domain = the text, or 0 for none. Whether an alert has to do with mining says
    -- mining_alert. Few columns, because every value of every alert has its price.
    CREATE TABLE alert (
      id INTEGER PRIMARY KEY,
      source INTEGER NOT NULL,
      destination INTEGER NOT NULL,
      ports INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      domain INTEGER NOT NULL,
      bytes INTEGER,
      packets INTEGER
    ) STRICT;
    CREATE INDEX alert_by_destination ON alert (((id >> 32) << 32) | destination);
    CREATE INDEX alert_by_source ON alert (((id >> 32) << 32) | source);

    -- What alerts say about mining: key = JSON of MiningReading.
    CREATE TABLE reading (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

    -- For alerts that have to do with mining. raw = the device's own line; the payload is read from it again.
    CREATE TABLE mining_alert (alert INTEGER PRIMARY KEY, reading INTEGER NOT NULL, raw BLOB NOT NULL) STRICT;

    -- Counts by day: key = day * 2^32 + address, because one integer is by far the fastest key. Times are counted from the start
    -- of the day.
    CREATE TABLE destination_day (
      key INTEGER PRIMARY KEY,
      alerts INTEGER NOT NULL,
      mining INTEGER NOT NULL,
      first_ms INTEGER NOT NULL,
      last_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE source_day (
      key INTEGER PRIMARY KEY,
      alerts INTEGER NOT NULL,
      mining INTEGER NOT NULL,
      first_ms INTEGER NOT NULL,
      last_ms INTEGER NOT NULL
    ) STRICT;

    -- How far each source has been read, and what became of its lines.
    CREATE TABLE alert_source (
      name TEXT PRIMARY KEY,
      site TEXT NOT NULL,
      file TEXT,
      byte_offset INTEGER,
      ended INTEGER NOT NULL DEFAULT 0,
      in_long_line INTEGER NOT NULL DEFAULT 0,
      last_alert_ms INTEGER,
      read INTEGER NOT NULL DEFAULT 0,
      understood INTEGER NOT NULL DEFAULT 0,
      passed_over INTEGER NOT NULL DEFAULT 0,
      rejected INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE host (
      id TEXT PRIMARY KEY,
      site TEXT NOT NULL,
      first_seen_ms INTEGER NOT NULL,
      last_seen_ms INTEGER NOT NULL,
      clock_offset_ms REAL NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX host_by_time ON host (first_seen_ms);
    -- Apart from the host, because it is written every ten seconds.
    CREATE TABLE host_summary (
      host TEXT PRIMARY KEY,
      received_at_ms INTEGER NOT NULL,
      clock_offset_ms REAL NOT NULL,
      body TEXT NOT NULL
    ) STRICT;

    CREATE TABLE finding (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      host TEXT NOT NULL,
      rev INTEGER NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      first_seen_ms REAL NOT NULL,
      received_at_ms INTEGER NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (id, host)
    ) STRICT;
    CREATE INDEX finding_by_time ON finding (first_seen_ms);
    CREATE INDEX finding_by_host ON finding (host, first_seen_ms);

    CREATE TABLE incident (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      rev INTEGER NOT NULL,
      host TEXT,
      site TEXT NOT NULL,
      state TEXT NOT NULL,
      verdict TEXT NOT NULL,
      first_seen_ms REAL NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX incident_by_time ON incident (first_seen_ms);
    CREATE INDEX incident_by_host ON incident (host, first_seen_ms);
  `,
};
