import ipaddr from 'ipaddr.js';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/** Addresses of alerts that lie within a network, in no order. */
export function readNetworkAddresses(
  runner: QueryRunner,
  { cidr, most }: ReadQueries['network-addresses']['params'],
): ReadQueries['network-addresses']['result'] {
  const [base, bits] = ipaddr.parseCIDR(cidr);
  const isV4 = base.kind() === 'ipv4';
  const rows = runner.all(
    queries
      .selectFrom('address')
      .select('ip')
      .distinct()
      .where('ip', isV4 ? 'not like' : 'like', '%:%'),
  );
  const within = rows.filter(({ ip }) => ipaddr.isValid(ip) && ipaddr.parse(ip).match(base as ipaddr.IPv4, bits));
  return { ips: within.slice(0, most).map(({ ip }) => ip), total: within.length };
}
