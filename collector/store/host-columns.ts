import type { Capability, HostFacts } from '#shared/model/host.ts';
import { isSeenPartly } from '#shared/model/host-list.ts';
import { isHostAddress } from '#shared/model/ip-scope.ts';

/** What lists of hosts are searched and ordered by, taken out of what the agent says. */
export interface HostColumns {
  /** Orders names as people count: web-2 before web-10. */
  readonly nameKey: string;
  /** In lower case, one text a line. */
  readonly search: string;
  /** What cannot be seen: `capability:reason,` of each, in order. Empty: everything can. */
  readonly blind: string;
  /** Something cannot be seen there that this version sees elsewhere. */
  readonly isPartly: boolean;
  /** By which alerts may mean this host: neither loopback nor multicast. */
  readonly addresses: readonly string[];
}

const MAX_DIGITS = 12;
const MAX_ADDRESSES = 256;

export function hostColumnsOf(hostId: string, facts: HostFacts, capabilities: readonly Capability[]): HostColumns {
  const name = facts.hostname.toLowerCase();
  const hidden = capabilities.flatMap(({ name: capability, reason }) =>
    reason === undefined ? [] : [`${capability}:${reason},`],
  );
  return {
    nameKey: name.replace(/\d+/g, (digits) => digits.padStart(MAX_DIGITS, '0')),
    search: [name, hostId.toLowerCase(), ...facts.addresses.map((address) => address.toLowerCase())].join('\n'),
    blind: hidden.sort().join(''),
    isPartly: isSeenPartly(capabilities),
    addresses: [...new Set(facts.addresses.filter(isHostAddress))].slice(0, MAX_ADDRESSES),
  };
}
