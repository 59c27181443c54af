import type { Migration } from './migration.ts';

/**
 * Lists of hosts: what they are searched and ordered by stands beside the JSON, addresses and labels in tables of their own. And what
 * tells that somebody is missing: which addresses are of somebody's own network, and how long each alert source is usually quiet.
 */
export const hostLists: Migration = {
  version: 7,
  name: 'host lists',
  sql: `
    ALTER TABLE host ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
    ALTER TABLE host ADD COLUMN system TEXT NOT NULL DEFAULT '';
    ALTER TABLE host ADD COLUMN cpu_count INTEGER NOT NULL DEFAULT 1;
    -- Lower case, one text a line: name, id, addresses.
    ALTER TABLE host ADD COLUMN search TEXT NOT NULL DEFAULT '';
    -- What cannot be seen there: 'capability:reason,' of each.
    ALTER TABLE host ADD COLUMN blind TEXT NOT NULL DEFAULT '';
    -- Something that this version sees elsewhere cannot be seen there.
    ALTER TABLE host ADD COLUMN partly INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE host_summary ADD COLUMN busy_cores REAL;
    UPDATE host SET
      name_key = lower(json_extract(body, '$.facts.hostname')),
      system = json_extract(body, '$.facts.system'),
      cpu_count = json_extract(body, '$.facts.cpuCount'),
      search = lower(json_extract(body, '$.facts.hostname') || char(10) || id || char(10)
        || coalesce((SELECT group_concat(value, char(10)) FROM json_each(host.body, '$.facts.addresses')), '')),
      blind = coalesce((
        SELECT group_concat(hidden, '') FROM (
          SELECT json_extract(value, '$.name') || ':' || json_extract(value, '$.reason') || ',' AS hidden
          FROM json_each(host.body, '$.capabilities') WHERE json_extract(value, '$.reason') IS NOT NULL ORDER BY hidden
        )), ''),
      partly = EXISTS (
        SELECT 1 FROM json_each(host.body, '$.capabilities')
        WHERE json_extract(value, '$.reason') <> 'not-implemented');
    UPDATE host_summary SET busy_cores = json_extract(body, '$.busyCores');

    CREATE TABLE host_address (
      site TEXT NOT NULL, ip TEXT NOT NULL, host TEXT NOT NULL, PRIMARY KEY (site, ip, host)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX host_address_by_host ON host_address (host);
    INSERT OR IGNORE INTO host_address
      SELECT host.site, value, host.id FROM host, json_each(host.body, '$.facts.addresses')
      WHERE NOT (value GLOB '127.*' OR value IN ('::1', '::', '0.0.0.0'));

    CREATE TABLE host_label (
      host TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (host, label)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX host_label_by_label ON host_label (label, host);

    CREATE INDEX incident_open_by_host ON incident (host, verdict) WHERE state <> 'closed' AND merged_into IS NULL;
    CREATE INDEX finding_open_by_host ON finding (host) WHERE state = 'open';

    -- 1: of somebody's own network rather than of the internet.
    ALTER TABLE address ADD COLUMN inside INTEGER NOT NULL DEFAULT 0;
    UPDATE address SET inside = 1 WHERE ip GLOB '10.*' OR ip GLOB '192.168.*' OR ip GLOB '169.254.*'
      OR ip GLOB '172.1[6-9].*' OR ip GLOB '172.2[0-9].*' OR ip GLOB '172.3[01].*'
      OR ip GLOB '100.6[4-9].*' OR ip GLOB '100.[789][0-9].*' OR ip GLOB '100.1[01][0-9].*' OR ip GLOB '100.12[0-7].*'
      OR ip GLOB 'f[cd][0-9a-f][0-9a-f]:*' OR ip GLOB 'fe[89ab][0-9a-f]:*';
    CREATE INDEX address_inside ON address (ip, site) WHERE inside = 1;

    -- The longest silence between two deliveries, fading by half in about a week; null before the second delivery.
    ALTER TABLE alert_source ADD COLUMN usual_gap_ms INTEGER;
  `,
};
