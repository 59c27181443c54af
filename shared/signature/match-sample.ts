import type { FileKind } from './schema.ts';
import type { SignatureSet } from './signature-set.ts';

/**
 * The ids of what a sample of a file of this kind matches. Samples are written as what they stand for is seen: a domain, `ip` or
 * `ip:port` or `[ip]:port`, a wallet, a port, the name of a monitor; for miners a program's name or one argument beginning with `-`.
 */
export function matchSample(set: SignatureSet, kind: Exclude<FileKind, 'sources'>, sample: string): readonly string[] {
  switch (kind) {
    case 'pools':
      return idsOf(set.matchDomain(sample));
    case 'addresses':
      return idsOf(matchEndpoint(set, sample));
    case 'wallets':
      return idsOf(set.wallet(sample));
    case 'ports':
      return idsOf(set.matchPort(Number(sample)));
    case 'miners':
      return sample.startsWith('-') ? set.minersWithFlag(sample).map(({ id }) => id) : idsOf(set.programName(sample));
    case 'monitors':
      return set.monitors.filter(({ name }) => name.toLowerCase() === sample.toLowerCase()).map(({ id }) => id);
    case 'indicators':
      return idsOf(set.wallet(sample) ?? matchEndpoint(set, sample) ?? set.matchDomain(sample));
  }
}

function idsOf(match: { readonly id: string } | undefined): readonly string[] {
  return match === undefined ? [] : [match.id];
}

function matchEndpoint(set: SignatureSet, sample: string): { readonly id: string } | undefined {
  const whole = set.matchAddress(sample);
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(sample) ?? [];
  return whole ?? (host === undefined ? undefined : set.matchAddress(host, Number(port)));
}
