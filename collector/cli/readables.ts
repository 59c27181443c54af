import { alertOutputSchema } from '#shared/output/alert-output.ts';
import { findingOutputSchema } from '#shared/output/finding-output.ts';
import { hostOutputSchema } from '#shared/output/host-output.ts';
import { incidentOutputSchema } from '#shared/output/incident-output.ts';
import { formatAlert, formatAlerts } from './format-alert.ts';
import { formatFinding, formatFindings } from './format-finding.ts';
import { formatHost, formatHosts } from './format-host.ts';
import { formatIncident, formatIncidents } from './format-incident.ts';
import type { Readable } from './read-list.ts';

export const hosts: Readable<typeof hostOutputSchema> = {
  ...{ plural: 'hosts', singular: 'host', schema: hostOutputSchema },
  ...{ formatList: formatHosts, formatOne: formatHost },
};

export const findings: Readable<typeof findingOutputSchema> = {
  ...{ plural: 'findings', singular: 'finding', schema: findingOutputSchema },
  ...{ formatList: formatFindings, formatOne: formatFinding },
  severityOf: ({ severity }) => severity,
};

export const incidents: Readable<typeof incidentOutputSchema> = {
  ...{ plural: 'incidents', singular: 'incident', schema: incidentOutputSchema },
  ...{ formatList: formatIncidents, formatOne: formatIncident },
  isShown: ({ verdict }) => verdict !== 'observed',
  severityOf: ({ severity }) => severity,
};

export const alerts: Readable<typeof alertOutputSchema> = {
  ...{ plural: 'alerts', singular: 'alert', schema: alertOutputSchema },
  ...{ formatList: formatAlerts, formatOne: formatAlert },
};
