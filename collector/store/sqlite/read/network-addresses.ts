import ipaddr from 'ipaddr.js';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/**
 * Addresses of alerts that lie within each network, in no order. However many networks there are, every address is read and parsed at most
 * once, and no further one after each network has as many as were asked for.
 */
export function readNetworkAddresses(
  runner: QueryRunner,
  { cidrs, most }: ReadQueries['network-addresses']['params'],
): ReadQueries['network-addresses']['result'] {
  const networks = cidrs.map((cidr) => ({ cidr, range: ipaddr.parseCIDR(cidr), ips: [] as string[] }));
  let open = most > 0 ? networks : [];
  if (open.length === 0) return networks.map(({ cidr, ips }) => ({ cidr, ips }));
  const kinds = new Set(open.map(({ range: [base] }) => base.kind()));
  const every = queries.selectFrom('address').select('ip').distinct();
  const isV4Only = !kinds.has('ipv6');
  const wanted = kinds.size === 2 ? every : every.where('ip', isV4Only ? 'not like' : 'like', '%:%');
  for (const { ip } of runner.each(wanted)) {
    const address = parse(ip);
    if (address === undefined) continue;
    const around = open.filter(({ range }) => isWithin(address, range));
    for (const { ips } of around) ips.push(ip);
    if (around.some(({ ips }) => ips.length >= most)) open = open.filter(({ ips }) => ips.length < most);
    if (open.length === 0) break;
  }
  return networks.map(({ cidr, ips }) => ({ cidr, ips }));
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function parse(ip: string): Address | undefined {
  try {
    return ip.includes(':') ? ipaddr.IPv6.parse(ip) : ipaddr.IPv4.parse(ip);
  } catch {
    return undefined;
  }
}

function isWithin(address: Address, [base, bits]: readonly [Address, number]): boolean {
  return address.kind() === base.kind() && address.match(base as ipaddr.IPv4, bits);
}
