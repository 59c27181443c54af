import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { readAlert, readAlerts, readRelevantAlerts } from './alerts.ts';
import { readAudit } from './audit.ts';
import { readCandidates } from './candidates.ts';
import { readFinding, readFindings } from './findings.ts';
import { readHost, readHosts } from './hosts.ts';
import { readIncident, readIncidents } from './incidents.ts';
import { readSensors, readSourcePosition } from './sensors.ts';
import { readTopAddresses } from './top-addresses.ts';

type Answers = {
  readonly [Query in keyof ReadQueries]: (
    runner: QueryRunner,
    params: ReadQueries[Query]['params'],
  ) => ReadQueries[Query]['result'];
};

/** Who answers which question. */
export const ANSWERS: Answers = {
  hosts: readHosts,
  host: readHost,
  findings: readFindings,
  finding: readFinding,
  incidents: readIncidents,
  incident: readIncident,
  alerts: readAlerts,
  alert: readAlert,
  audit: readAudit,
  candidates: readCandidates,
  'relevant-alerts': readRelevantAlerts,
  'top-destinations': (runner, params) => readTopAddresses(runner, 'destination', params),
  'top-sources': (runner, params) => readTopAddresses(runner, 'source', params),
  'source-position': readSourcePosition,
  sensors: readSensors,
};
