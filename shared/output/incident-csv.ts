import { render } from '../catalogue/render.ts';
import type { Language } from '../cli/language-option.ts';
import { csvLine } from '../text/csv-line.ts';
import type { IncidentOutput } from './incident-output.ts';

/** Names of the columns, the same in every language: programs read them. */
export function incidentCsvHead(): string {
  return csvLine([
    ...['id', 'verdict', 'probability', 'severity', 'role', 'state', 'close_reason', 'assignee', 'title'],
    ...['host', 'address', 'site', 'processes', 'programs', 'pools', 'wallets', 'alerts', 'findings'],
    ...['first_seen', 'last_seen'],
  ]);
}

/** One incident as a line of the table. What there are several of stands in one cell, a space between. */
export function incidentCsvLine(incident: IncidentOutput, language: Language): string {
  const { subject, work, processes } = incident;
  return csvLine([
    ...[incident.id, incident.verdict, Math.round(incident.probability * 1_000) / 1_000, incident.severity],
    ...[incident.role, incident.state],
    work?.closeReason === undefined ? undefined : render(`close-reason.${work.closeReason}`, {}, language),
    ...[work?.assignee, incident.title],
    ...(subject.type === 'host' ? [subject.hostname, undefined] : [undefined, subject.ip]),
    subject.site,
    distinct(processes.map(({ name }) => name)),
    distinct(processes.flatMap(({ exe }) => exe ?? [])),
    distinct(incident.pools.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`))),
    distinct(incident.wallets.map(({ address }) => address)),
    ...[incident.alertCount, incident.findingIds.length, incident.firstSeen, incident.lastSeen],
  ]);
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' ');
}
