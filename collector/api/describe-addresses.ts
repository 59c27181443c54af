import { isInsideAddress } from '#shared/model/ip-scope.ts';
import type { AddressOutput, KnownAs } from '#shared/output/address-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import type { AddressMatch, DomainMatch, WalletMatch } from '#shared/signature/match.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { AddressCount, AlertSide, MiningSigns, SiteAddress } from '../store/alert-questions.ts';
import type { ApiContext } from './api-context.ts';

export interface DescribedSpan {
  readonly side: AlertSide;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Adds to addresses of alerts whose they are, what they are known as, with how many others they talked, and what their alerts say. */
export async function describeAddresses(
  { store, signatures }: Pick<ApiContext, 'store' | 'signatures'>,
  rows: readonly AddressCount[],
  { side, fromMs, toMs }: DescribedSpan,
): Promise<readonly AddressOutput[]> {
  if (rows.length === 0) return [];
  const addresses = rows.map(({ site, ip }) => ({ site, ip }));
  const [peers, owners, signs] = await Promise.all([
    store.read('alert-peers', { side, addresses, fromMs, toMs }),
    store.read('address-owners', { addresses }),
    store.read('mining-signs', { addresses, fromMs, toMs }),
  ]);
  const [peersOf, ownersOf, signsOf] = [byAddress(peers), byAddress(owners), byAddress(signs)];
  const set = signatures();
  return rows.map(({ site, ip, alerts, mining, firstSeenMs, lastSeenMs }) => {
    const key = keyOf({ site, ip });
    const [peer, owner, sign] = [peersOf.get(key), ownersOf.get(key), signsOf.get(key)];
    return {
      ...{ site, ip, internal: isInsideAddress(ip), alerts, mining },
      ...(peer === undefined ? {} : { peers: { count: peer.peers, isComplete: peer.isComplete } }),
      ...{ firstSeen: toIsoTime(firstSeenMs), lastSeen: toIsoTime(lastSeenMs) },
      hosts: [...(owner?.hosts ?? [])],
      incidents: [...(owner?.incidents ?? [])],
      // A name or wallet in the alerts of a source says what it talks to, not what it is.
      knownAs: knownAs(set, ip, side === 'destination' ? sign : undefined),
      ...(sign === undefined ? {} : { signs: toSigns(sign) }),
    };
  });
}

function toSigns({ verdict, pools, wallets, domains }: MiningSigns): NonNullable<AddressOutput['signs']> {
  return { verdict, pools, wallets, domains };
}

/** What the signatures say about an address, and about the names and wallets that alerts to it hold. */
export function knownAs(set: SignatureSet, ip: string, signs?: MiningSigns): KnownAs[] {
  const ports = signs?.pools.filter(({ host }) => host === ip).flatMap(({ port }) => port ?? []) ?? [];
  const found = [
    set.matchAddress(ip),
    ...ports.map((port) => set.matchAddress(ip, port)),
    ...(signs?.domains ?? []).map((domain) => set.matchDomain(domain)),
    ...(signs?.pools ?? []).map((pool) => set.matchPool(pool)),
    ...(signs?.wallets ?? []).map(({ address }) => set.wallet(address)),
  ];
  const all = new Map(found.flatMap((match) => (match === undefined ? [] : [[match.id, toKnownAs(match)]])));
  return [...all.values()];
}

/** A match as it is told. */
export function toKnownAs(match: AddressMatch | DomainMatch | WalletMatch): KnownAs {
  const { id, kind, confidence, source, note } = match;
  const owner = 'known' in match ? match.known : undefined;
  const told = note ?? owner;
  const value = 'domain' in match ? match.domain : match.address;
  return { id, kind, value, confidence, source, ...(told === undefined ? {} : { note: told }) };
}

function byAddress<Row extends SiteAddress>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf({ site, ip }: SiteAddress): string {
  return `${site}\n${ip}`;
}
