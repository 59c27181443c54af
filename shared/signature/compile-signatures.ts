import type { Pool } from '../model/pool.ts';
import { AddressIndex } from './address-index.ts';
import { DomainIndex } from './domain-index.ts';
import type { CompiledEntry, MinerSignature, PortSignature, WalletSignature } from './entry.ts';
import type { AddressMatch, DomainMatch, PortMatch, WalletMatch } from './match.ts';
import { ProgramIndex } from './program-index.ts';
import type { SignatureSet } from './signature-set.ts';

/**
 * Builds the set that everything asks. Of two entries with the same subject the operator's holds, otherwise the first.
 * The set does not change when `entries` does.
 */
export function compileSignatures(entries: readonly CompiledEntry[]): SignatureSet {
  const all = Object.freeze(entries.map((entry) => Object.freeze(entry)));
  const miners = Object.freeze(ofType(all, 'miner'));
  const ports = Object.freeze(ofType(all, 'port'));
  const domainIndex = new DomainIndex(ofType(all, 'domain'));
  const addressIndex = new AddressIndex(ofType(all, 'address'));
  const programIndex = new ProgramIndex(miners);
  const flagIndex = indexFlags(miners);
  const portIndex = indexPorts(ports);
  const walletIndex = indexWallets(ofType(all, 'wallet'));

  const matchDomain = (name: string): DomainMatch | undefined => domainIndex.match(name);
  const matchAddress = (ip: string, port?: number): AddressMatch | undefined => addressIndex.match(ip, port);
  return Object.freeze({
    matchDomain,
    matchAddress,
    matchPort: (port: number) => portIndex.get(port),
    matchPool: (pool: Pool) => matchAddress(pool.host, pool.port) ?? matchDomain(pool.host),
    wallet: (address: string) => walletIndex.get(address),
    programName: (name: string) => programIndex.match(name),
    minersWithFlag: (argument: string) => flagIndex.get(flagOf(argument)) ?? NO_MINERS,
    knownWallets: knownWalletsOf(walletIndex),
    miners,
    ports,
    monitors: Object.freeze(ofType(all, 'monitor')),
    entries: all,
  });
}

/** A set that knows nothing: for tests and for programs whose content could not be read (which they must say). */
export function emptySignatureSet(): SignatureSet {
  return compileSignatures([]);
}

function ofType<T extends CompiledEntry['type']>(
  entries: readonly CompiledEntry[],
  type: T,
): Extract<CompiledEntry, { readonly type: T }>[] {
  return entries.filter((entry): entry is Extract<CompiledEntry, { readonly type: T }> => entry.type === type);
}

const NO_MINERS: readonly MinerSignature[] = Object.freeze([]);
const LONGEST_FLAG = 64;

/** The flag in front of `=`; argv holds arguments of any length, of which only the start can be a flag. */
function flagOf(argument: string): string {
  const start = argument.slice(0, LONGEST_FLAG);
  const equals = start.indexOf('=');
  return equals === -1 ? start : start.slice(0, equals);
}

function indexFlags(miners: readonly MinerSignature[]): ReadonlyMap<string, readonly MinerSignature[]> {
  const index = new Map<string, readonly MinerSignature[]>();
  for (const miner of miners) for (const flag of miner.flags) index.set(flag, [...(index.get(flag) ?? []), miner]);
  return index;
}

function indexPorts(ports: readonly PortSignature[]): ReadonlyMap<number, PortMatch> {
  const index = new Map<number, PortMatch>();
  for (const { id, source, confidence, port, meaning, side, alsoUsedBy } of ports) {
    if (side === 'listener' || index.has(port)) continue;
    const match = { id, source, kind: 'port', confidence, port, note: meaning } as const;
    index.set(port, Object.freeze(alsoUsedBy === undefined ? match : { ...match, alsoUsedBy }));
  }
  return index;
}

function indexWallets(wallets: readonly WalletSignature[]): ReadonlyMap<string, WalletMatch> {
  const index = new Map<string, WalletMatch>();
  for (const { id, source, confidence, wallet, known, coins, note } of wallets) {
    if (source !== 'site' && index.has(wallet)) continue;
    const optional = {
      ...(known === undefined ? {} : { known }),
      ...(coins === undefined ? {} : { coins }),
      ...(note === undefined ? {} : { note }),
    };
    index.set(wallet, Object.freeze({ id, source, kind: 'wallet', confidence, address: wallet, ...optional }));
  }
  return index;
}

function knownWalletsOf(wallets: ReadonlyMap<string, WalletMatch>): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [address, match] of wallets) if (match.known !== undefined) known.set(address, match.known);
  return known;
}
