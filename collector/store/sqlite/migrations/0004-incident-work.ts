import type { Migration } from './migration.ts';

/**
 * What people do with incidents, apart from what is concluded. `incident` becomes narrow (its JSON goes to a table of its own), so that
 * a search that has to look at every row is quick; `state` and `assignee` in it are what holds, kept by whatever writes either side.
 */
export const incidentWork: Migration = {
  version: 4,
  name: 'incident work',
  sql: `
    CREATE TABLE incident_work (
      incident TEXT PRIMARY KEY,
      rev INTEGER NOT NULL,
      state TEXT NOT NULL,
      close_reason TEXT,
      assignee TEXT,
      updated_at_ms INTEGER NOT NULL,
      by TEXT NOT NULL,
      -- How much evidence there was when it was closed: more than that opens it again.
      closed_at_ms INTEGER,
      closed_alerts INTEGER,
      closed_findings INTEGER
    ) STRICT;

    CREATE TABLE incident_note (
      row INTEGER PRIMARY KEY,
      incident TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      by TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX incident_note_by_incident ON incident_note (incident);

    -- Each verdict and role that an incident had, from which revision on.
    CREATE TABLE incident_verdict (
      row INTEGER PRIMARY KEY,
      incident TEXT NOT NULL,
      rev INTEGER NOT NULL,
      at_ms INTEGER NOT NULL,
      verdict TEXT NOT NULL,
      role TEXT NOT NULL,
      probability REAL NOT NULL
    ) STRICT;
    CREATE INDEX incident_verdict_by_incident ON incident_verdict (incident);

    CREATE TABLE incident_body (incident INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    INSERT INTO incident_body (incident, body) SELECT row, body FROM incident;
    INSERT INTO incident_verdict (incident, rev, at_ms, verdict, role, probability)
      SELECT id, rev, CAST(json_extract(body, '$.lastSeenMs') AS INTEGER), verdict, json_extract(body, '$.role'),
        CAST(json_extract(body, '$.conclusion.probability') AS REAL)
      FROM incident;

    ALTER TABLE incident RENAME TO incident_before;
    DROP INDEX incident_by_time;
    DROP INDEX incident_by_host;
    CREATE TABLE incident (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      rev INTEGER NOT NULL,
      host TEXT,
      site TEXT NOT NULL,
      state TEXT NOT NULL,
      assignee TEXT,
      verdict TEXT NOT NULL,
      probability REAL NOT NULL,
      role TEXT NOT NULL,
      first_seen_ms REAL NOT NULL,
      last_seen_ms REAL NOT NULL,
      -- The later of: seen last, worked on last.
      active_at_ms REAL NOT NULL,
      merged_into TEXT,
      -- What it is found by, in lower case, one text a line.
      search TEXT NOT NULL
    ) STRICT;
    INSERT INTO incident
      SELECT row, id, rev, host, site, iif(json_extract(body, '$.mergedInto') IS NULL, 'new', 'closed'), NULL, verdict,
        CAST(json_extract(body, '$.conclusion.probability') AS REAL), json_extract(body, '$.role'), first_seen_ms,
        CAST(json_extract(body, '$.lastSeenMs') AS REAL), CAST(json_extract(body, '$.lastSeenMs') AS REAL),
        json_extract(body, '$.mergedInto'),
        lower(id || char(10) || coalesce((
          SELECT group_concat(atom, char(10)) FROM json_tree(incident_before.body)
          WHERE type = 'text' AND (fullkey LIKE '$.subject.%' OR fullkey LIKE '$.pools%' OR fullkey LIKE '$.wallets%'
            OR fullkey LIKE '$.configs%' OR fullkey LIKE '$.processes%')), ''))
      FROM incident_before;
    DROP TABLE incident_before;
    CREATE INDEX incident_by_time ON incident (first_seen_ms);
    CREATE INDEX incident_by_host ON incident (host, first_seen_ms);
    CREATE INDEX incident_by_activity ON incident (active_at_ms);
    CREATE INDEX incident_by_probability ON incident (probability);
    CREATE INDEX incident_merged ON incident (merged_into) WHERE merged_into IS NOT NULL;
  `,
};
