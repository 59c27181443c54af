import type { Migration } from './migration.ts';

/**
 * What an incident rested on when it was closed, beside how much: JSON of `ClosedEvidence`. Of those that are closed already nobody
 * knows any more: what they rest on now is taken for it.
 */
export const closedEvidence: Migration = {
  version: 10,
  name: 'closed evidence',
  sql: `
    ALTER TABLE incident_work ADD COLUMN closed_evidence TEXT;
    UPDATE incident_work SET closed_evidence = (
      SELECT json_object(
        'signs', json((SELECT json_group_array(json_extract(value, '$.code')) FROM json_each(body, '$.conclusion.present')
          WHERE json_extract(value, '$.weight') * json_extract(value, '$.quality') >= 0.03
            AND json_extract(value, '$.code') IN ('artefact.wallet-in-argv', 'artefact.miner-config',
              'artefact.wallet-in-config', 'network.alert-stratum', 'network.wallet-in-payload'))),
        'pools', json((SELECT json_group_array(json_extract(value, '$.host') || ':' || coalesce(json_extract(value, '$.port'), ''))
          FROM json_each(body, '$.pools'))),
        'wallets', json((SELECT json_group_array(json_extract(value, '$.address')) FROM json_each(body, '$.wallets'))),
        'configs', json(json_extract(body, '$.configs')))
      FROM incident JOIN incident_body ON incident_body.incident = incident.row
      WHERE incident.id = incident_work.incident)
    WHERE state = 'closed';
  `,
};
