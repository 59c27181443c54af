/** What the collector counts of what it could not do since its start. Each has a text in the catalogue: `health.<name>`. */
export const HEALTH_COUNTERS = [
  'alertsWithoutHost',
  'questionsNotAsked',
  'incidentsNotOpened',
  'incidentsYielded',
  'findingsOfUnknownHosts',
  'lateAnswers',
  'foreignOwners',
  'alertsNotCorrelated',
  'apiErrors',
  'followTroubles',
  'indicatorsNotUsed',
  'timeNotPassed',
  'baitsNotSettled',
  'hostsNotDisconnected',
  'seriesPointsDropped',
  'seriesNotWritten',
  'seriesDamaged',
  'rebuilds',
] as const;
export type HealthCounter = (typeof HEALTH_COUNTERS)[number];

/** False for what a newer collector counts. */
export function isHealthCounter(name: string): name is HealthCounter {
  return HEALTH_COUNTERS.some((known) => known === name);
}
