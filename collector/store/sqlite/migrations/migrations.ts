import { firstSchema } from './0001-first-schema.ts';
import { audit } from './0002-audit.ts';
import { access } from './0003-access.ts';
import { incidentWork } from './0004-incident-work.ts';
import { series } from './0005-series.ts';
import { allowances } from './0006-allowances.ts';
import { hostLists } from './0007-host-lists.ts';
import { incidentsByAddress } from './0008-incidents-by-address.ts';
import { retention } from './0009-retention.ts';
import { closedEvidence } from './0010-closed-evidence.ts';
import { linkGrants } from './0011-link-grants.ts';
import { alertsPastMidnight } from './0012-alerts-past-midnight.ts';
import { seriesRetention } from './0013-series-retention.ts';
import { baits } from './0014-baits.ts';
import type { Migration } from './migration.ts';

/** Every step, in order, without gaps. */
export const MIGRATIONS: readonly Migration[] = [
  firstSchema,
  audit,
  access,
  incidentWork,
  series,
  allowances,
  hostLists,
  incidentsByAddress,
  retention,
  closedEvidence,
  linkGrants,
  alertsPastMidnight,
  seriesRetention,
  baits,
];
