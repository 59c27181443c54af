import { sql } from 'kysely';
import type { AddressOwner, IncidentBrief, SiteAddress } from '../../alert-questions.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

const MAX_INCIDENTS = 5;

/** Which hosts have these addresses, and what was concluded about either. */
export function readAddressOwners(
  runner: QueryRunner,
  { addresses }: ReadQueries['address-owners']['params'],
): readonly AddressOwner[] {
  const ips = JSON.stringify([...new Set(addresses.map(({ ip }) => ip))]);
  const hosts = groupByAddress(readHostsAt(runner, ips), ({ id, name }) => ({ id, name }));
  const ofAddresses = groupByAddress(readIncidentsAbout(runner, ips), ({ site: _, ip: __, ...brief }) => brief);
  const hostIds = [...new Set([...hosts.values()].flat().map(({ id }) => id))];
  const ofHosts = readIncidentsOf(runner, hostIds);
  return addresses.flatMap((address) => {
    const own = hosts.get(keyOf(address)) ?? [];
    const incidents = [...own.flatMap(({ id }) => ofHosts.get(id) ?? []), ...(ofAddresses.get(keyOf(address)) ?? [])];
    if (own.length === 0 && incidents.length === 0) return [];
    const { site, ip } = address;
    return [{ site, ip, hosts: own, incidents: incidents.slice(0, MAX_INCIDENTS) }];
  });
}

/** Of these addresses, those that belong to a host, at every site. */
export function readOwnedAddresses(
  runner: QueryRunner,
  { ips }: ReadQueries['hosts-at']['params'],
): readonly SiteAddress[] {
  return runner.all(
    queries
      .selectFrom('host_address')
      .select(['site', 'ip'])
      .distinct()
      .where(sql<boolean>`ip IN (SELECT value FROM json_each(${JSON.stringify(ips)}))`),
  );
}

function readHostsAt(runner: QueryRunner, ips: string) {
  return runner.all(
    queries
      .selectFrom('host_address')
      .innerJoin('host', 'host.id', 'host_address.host')
      .select(['host.id', 'host_address.site', 'host_address.ip'])
      .select(sql<string>`json_extract(host.body, '$.facts.hostname')`.as('name'))
      .where(sql<boolean>`host_address.ip IN (SELECT value FROM json_each(${ips}))`)
      .orderBy('host.id'),
  );
}

const SELECT_INCIDENTS = queries
  .selectFrom('incident')
  .select(['incident.id', 'incident.verdict', 'incident.role', 'incident.state', 'incident.site', 'incident.host'])
  .where('incident.merged_into', 'is', null)
  .orderBy('incident.first_seen_ms', 'desc');

function readIncidentsAbout(runner: QueryRunner, ips: string): readonly (IncidentBrief & SiteAddress)[] {
  const ip = sql<string>`json_extract(incident_body.body, '$.subject.ip')`;
  const rows = runner.all(
    SELECT_INCIDENTS.innerJoin('incident_body', 'incident_body.incident', 'incident.row')
      .select(ip.as('ip'))
      .where(sql<boolean>`${ip} IN (SELECT value FROM json_each(${ips}))`),
  );
  return rows.map(({ site, ip, ...row }) => ({ site, ip, ...briefOf(row) }));
}

function readIncidentsOf(
  runner: QueryRunner,
  hostIds: readonly string[],
): ReadonlyMap<string, readonly IncidentBrief[]> {
  const ofHosts = new Map<string, IncidentBrief[]>();
  const rows = runner.all(
    SELECT_INCIDENTS.where(sql<boolean>`incident.host IN (SELECT value FROM json_each(${JSON.stringify(hostIds)}))`),
  );
  for (const { host, ...row } of rows) {
    if (host !== null) ofHosts.set(host, [...(ofHosts.get(host) ?? []), briefOf(row)]);
  }
  return ofHosts;
}

/** The columns are what `incidentSchema` allows: they are written by nobody else. */
function briefOf(row: {
  readonly id: string;
  readonly verdict: string;
  readonly role: string;
  readonly state: string;
}) {
  const { id, verdict, role, state } = row;
  return { id, verdict, role, state } as IncidentBrief;
}

function groupByAddress<Row extends SiteAddress, T>(rows: readonly Row[], toItem: (row: Row) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [toItem(row)]);
    else group.push(toItem(row));
  }
  return groups;
}

function keyOf({ site, ip }: SiteAddress): string {
  return `${site}\n${ip}`;
}
