import { sql } from 'kysely';
import type { AddressAlerts } from '../../alert-questions.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

const ADDRESS = sql<number>`key & 4294967295`;
const DAY_STARTS = sql<number>`(key >> 32) * 86400000`;

/** From the counts by day, which hold each address once a day. */
export function readAddressAlerts(
  runner: QueryRunner,
  { ips }: ReadQueries['address-alerts']['params'],
): readonly AddressAlerts[] {
  const addresses = runner.all(
    queries
      .selectFrom('address')
      .innerJoin('text', 'text.id', 'address.site')
      .select(['address.id', 'address.ip', 'text.value as site'])
      .where(sql<boolean>`address.ip IN (SELECT value FROM json_each(${JSON.stringify(ips)}))`),
  );
  const numbers = JSON.stringify(addresses.map(({ id }) => id));
  const sum = (table: 'source_day' | 'destination_day') => {
    const rows = runner.all(
      queries
        .selectFrom(table)
        .select([ADDRESS.as('address'), sql<number>`sum(alerts)`.as('alerts'), sql<number>`sum(mining)`.as('mining')])
        .select(sql<number>`min(${DAY_STARTS} + first_ms)`.as('firstMs'))
        .select(sql<number>`max(${DAY_STARTS} + last_ms)`.as('lastMs'))
        .where(sql<boolean>`${ADDRESS} IN (SELECT value FROM json_each(${numbers}))`)
        .groupBy('address'),
    );
    return new Map(rows.map(({ address, ...row }) => [address, row]));
  };
  const sources = sum('source_day');
  const destinations = sum('destination_day');
  return addresses.flatMap(({ id, ip, site }) => {
    const [source, destination] = [sources.get(id), destinations.get(id)];
    const firstMs = Math.min(
      source?.firstMs ?? Number.POSITIVE_INFINITY,
      destination?.firstMs ?? Number.POSITIVE_INFINITY,
    );
    if (source === undefined && destination === undefined) return [];
    return [
      {
        ...{ site, ip, asSource: source?.alerts ?? 0, asDestination: destination?.alerts ?? 0 },
        mining: (source?.mining ?? 0) + (destination?.mining ?? 0),
        firstSeenMs: firstMs,
        lastSeenMs: Math.max(source?.lastMs ?? 0, destination?.lastMs ?? 0),
      },
    ];
  });
}
