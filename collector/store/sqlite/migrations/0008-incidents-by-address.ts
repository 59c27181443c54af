import type { Migration } from './migration.ts';

/** Incidents about an address that nobody watches are found by it. */
export const incidentsByAddress: Migration = {
  version: 8,
  name: 'incidents by address',
  sql: `
    CREATE INDEX incident_body_by_address ON incident_body (json_extract(body, '$.subject.ip'))
      WHERE json_extract(body, '$.subject.ip') IS NOT NULL;
  `,
};
