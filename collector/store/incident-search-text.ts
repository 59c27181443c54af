import type { Incident } from '#shared/model/incident.ts';
import { poolKey } from '#shared/model/pool.ts';

/** Bound of one row; hostile names may be long. */
const MAX_CHARS = 8_000;

/** What an incident is found by, one text a line, in lower case: its id, host or address, site, pools, wallets, processes, paths. */
export function incidentSearchText(incident: Incident): string {
  const { subject } = incident;
  const texts = [
    incident.id,
    ...(subject.type === 'host' ? [subject.hostname, subject.hostId] : [subject.ip]),
    subject.site,
    ...incident.pools.map(poolKey),
    ...incident.wallets.map(({ address }) => address),
    ...incident.processes.flatMap(({ name, exe }) => (exe === undefined ? [name.text] : [name.text, exe.text])),
    ...incident.configs,
  ];
  return [...new Set(texts)].join('\n').slice(0, MAX_CHARS).toLowerCase();
}
