import type { Pool } from '../model/pool.ts';
import type { CompiledEntry, MinerSignature, MonitorSignature, PortSignature } from './entry.ts';
import type { AddressMatch, DomainMatch, PortMatch, ProgramMatch, WalletMatch } from './match.ts';

/**
 * All detection content, compiled once and immutable. It only compares: no name is ever resolved, nothing is ever contacted.
 * Every argument may be hostile text; what is not a name, an address or a port simply matches nothing.
 */
export interface SignatureSet {
  /**
   * The most specific listed domain that is `name` or (for suffix entries) a parent of it by whole labels. Case, a trailing dot
   * and Unicode against punycode make no difference. Operator's entries win over built-in ones of the same name.
   */
  matchDomain(name: string): DomainMatch | undefined;
  /**
   * IPv4, IPv6 in any spelling, IPv4-mapped IPv6. An entry with a port matches only that port and wins over an entry without.
   * Without `port`, only entries without a port match.
   */
  matchAddress(ip: string, port?: number): AddressMatch | undefined;
  /** As a destination port. Ports of listeners only (a worm's mutex) are in {@link ports}, not matched here. */
  matchPort(port: number): PortMatch | undefined;
  /** Host as a name or as an IP literal. The port alone never makes a match here. */
  matchPool(pool: Pool): DomainMatch | AddressMatch | undefined;
  /** Exact, case-sensitive: lower-casing a base58 address makes another address. */
  wallet(address: string): WalletMatch | undefined;
  /**
   * By the name of a program or of its file: a path is cut to its last part, case and `.exe` make no difference, and names that
   * Linux cut to 15 bytes are recognised.
   */
  programName(name: string): ProgramMatch | undefined;
  /**
   * Miners that have this command-line flag and that hardly share it with other programs. Takes an argument as it stands in argv,
   * with or without `=value`; empty for what is no such flag.
   */
  minersWithFlag(argument: string): readonly MinerSignature[];
  /** Address -> who it belongs to, for wallets that do not point at an attacker. */
  readonly knownWallets: ReadonlyMap<string, string>;
  readonly miners: readonly MinerSignature[];
  readonly ports: readonly PortSignature[];
  readonly monitors: readonly MonitorSignature[];
  /** Everything the set was made from, for listing, merging and saving. */
  readonly entries: readonly CompiledEntry[];
}
