import ipaddr from 'ipaddr.js';

type Range = ReturnType<ipaddr.IPv4['range']> | ReturnType<ipaddr.IPv6['range']>;

const NOBODY: ReadonlySet<Range> = new Set(['loopback', 'unspecified', 'multicast', 'broadcast']);
const INSIDE: ReadonlySet<Range> = new Set(['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

/** Whether an address can tell one host from another: not loopback, unspecified, multicast or broadcast. */
export function isHostAddress(ip: string): boolean {
  const range = rangeOf(ip);
  return range !== undefined && !NOBODY.has(range);
}

/** Whether an address belongs to somebody's own network rather than to the internet. */
export function isInsideAddress(ip: string): boolean {
  const range = rangeOf(ip);
  return range !== undefined && INSIDE.has(range);
}

function rangeOf(ip: string): Range | undefined {
  return ipaddr.isValid(ip) ? ipaddr.process(ip).range() : undefined;
}
