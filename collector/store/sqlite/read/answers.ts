import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { readAccount, readAccounts, readApiToken, readApiTokens } from './accounts.ts';
import { readAddressAlerts } from './address-alerts.ts';
import { readAddressOwners, readOwnedAddresses } from './address-owners.ts';
import { readAlertAddresses } from './alert-addresses.ts';
import { readAlertFacets } from './alert-facets.ts';
import { readAlertPairs } from './alert-pairs.ts';
import { readAlertPeers } from './alert-peers.ts';
import { readAllowance, readAllowances } from './allowances.ts';
import { readAlert, readAlerts, readAlertsById, readRelevantAlerts } from './alerts.ts';
import { readAudit } from './audit.ts';
import { readBaits, readOpenBaits } from './baits.ts';
import { readCandidates } from './candidates.ts';
import { readFinding, readFindings, readFindingsById } from './findings.ts';
import { readHost, readHosts } from './hosts.ts';
import { readBlindSpots, readHostFacets } from './host-facets.ts';
import { readHostIds, readHostRows, readHostsByRow, readListedHosts } from './listed-hosts.ts';
import { readIncidentHistory } from './incident-history.ts';
import { readIncidentSubjects } from './incident-subjects.ts';
import { readIncident, readIncidentFacets, readIncidents } from './incidents.ts';
import { readMentions } from './mentions.ts';
import { readMiningSigns } from './mining-signs.ts';
import { readHasOld, readRetention } from './retention.ts';
import { readNetworkAddresses } from './network-addresses.ts';
import { readSensors, readSourcePosition } from './sensors.ts';
import { readSeries, readSeriesOfHour } from './series.ts';
import { readSession, readSignInLink } from './sessions.ts';
import { readTopAddresses } from './top-addresses.ts';
import { readUnwatchedAddresses } from './unwatched-addresses.ts';

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
  'listed-hosts': readListedHosts,
  'host-rows': readHostRows,
  'hosts-by-row': readHostsByRow,
  'host-ids': readHostIds,
  'host-facets': readHostFacets,
  'blind-spots': readBlindSpots,
  'unwatched-addresses': readUnwatchedAddresses,
  findings: readFindings,
  finding: readFinding,
  'findings-by-id': readFindingsById,
  incidents: readIncidents,
  incident: readIncident,
  'incident-facets': readIncidentFacets,
  'incident-subjects': readIncidentSubjects,
  'incident-history': readIncidentHistory,
  alerts: readAlerts,
  alert: readAlert,
  'alerts-by-id': readAlertsById,
  'alert-facets': readAlertFacets,
  'alert-addresses': readAlertAddresses,
  'alert-pairs': readAlertPairs,
  'alert-peers': readAlertPeers,
  'mining-signs': readMiningSigns,
  mentions: readMentions,
  'network-addresses': readNetworkAddresses,
  'address-owners': readAddressOwners,
  'hosts-at': readOwnedAddresses,
  'address-alerts': readAddressAlerts,
  allowances: readAllowances,
  allowance: readAllowance,
  audit: readAudit,
  baits: readBaits,
  'open-baits': readOpenBaits,
  candidates: readCandidates,
  'relevant-alerts': readRelevantAlerts,
  'top-destinations': (runner, params) => readTopAddresses(runner, 'destination', params),
  'top-sources': (runner, params) => readTopAddresses(runner, 'source', params),
  'source-position': readSourcePosition,
  sensors: readSensors,
  series: readSeries,
  'series-of-hour': readSeriesOfHour,
  accounts: readAccounts,
  account: readAccount,
  'api-tokens': readApiTokens,
  'api-token': readApiToken,
  retention: readRetention,
  'has-old': readHasOld,
  session: readSession,
  'sign-in-link': readSignInLink,
};
