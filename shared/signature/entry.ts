import type { Confidence, MinerWork, PoolKind, SignatureSource } from './match.ts';

/** What every entry carries. `sources` name rows of `signatures/sources.yaml`; a site's own entries have none. */
interface EntryBase {
  readonly id: string;
  readonly source: SignatureSource;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly note?: string;
}

/** `domain` is lower-case ASCII (punycode) without a trailing dot. `suffix` covers the name itself and every name below it. */
export interface DomainSignature extends EntryBase {
  readonly type: 'domain';
  readonly domain: string;
  readonly match: 'suffix' | 'exact';
  readonly is: PoolKind;
  readonly coins?: readonly string[];
  readonly ports?: readonly number[];
}

/** `address` is canonical; without `port` the entry covers every port. `seen` is `YYYY-MM-DD`. */
export interface AddressSignature extends EntryBase {
  readonly type: 'address';
  readonly address: string;
  readonly port?: number;
  readonly is: PoolKind;
  readonly seen?: string;
  readonly reference?: string;
  readonly coins?: readonly string[];
}

export interface WalletSignature extends EntryBase {
  readonly type: 'wallet';
  readonly wallet: string;
  readonly known?: string;
  readonly coins?: readonly string[];
}

export interface PortSignature extends EntryBase {
  readonly type: 'port';
  readonly port: number;
  readonly meaning: string;
  readonly alsoUsedBy?: string;
  /** `listener`: telling only when it is open on the host itself. `both`: also seen as the port of a relay inside. */
  readonly side: 'destination' | 'listener' | 'both';
}

/** A string inside a program file. Two strings of different groups make a miner; one alone may be a scanner's own rule file. */
export interface BinaryString {
  readonly text: string;
  readonly group: StringGroup;
}
export const STRING_GROUPS = ['product', 'usage', 'output', 'protocol', 'hardware', 'config'] as const;
export type StringGroup = (typeof STRING_GROUPS)[number];

/**
 * A mining program and what gives it away. Names are lower-case without `.exe`; a trailing `*` stands for any ending.
 * `commonNames` are names it shares with harmless programs: they match with low confidence.
 */
export interface MinerSignature extends EntryBase {
  readonly type: 'miner';
  readonly name: string;
  readonly title: string;
  readonly works: MinerWork;
  readonly programs: readonly string[];
  readonly commonNames: readonly string[];
  /** Command-line flags that hardly any other kind of program has. */
  readonly flags: readonly string[];
  /** Flags that mean something only together with a pool or a wallet. */
  readonly weakFlags: readonly string[];
  readonly configFiles: readonly string[];
  readonly configKeys: readonly string[];
  /** Drivers of Windows (lower-case, `.sys`) by which it reaches the registers of the processor. Other programs bring them too. */
  readonly drivers: readonly string[];
  readonly strings: readonly BinaryString[];
  readonly coins?: readonly string[];
}

/** A tool in whose presence some miners hide, and whether a decoy with its name makes a useful bait. */
export interface MonitorSignature extends EntryBase {
  readonly type: 'monitor';
  /** Process name as the system shows it. */
  readonly name: string;
  readonly os: 'linux' | 'windows';
  /** Malware reported to look for it; empty when none is known. */
  readonly watchedBy: readonly string[];
  readonly effect?: string;
  readonly bait: 'good' | 'possible' | 'no';
}

export type CompiledEntry =
  | DomainSignature
  | AddressSignature
  | WalletSignature
  | PortSignature
  | MinerSignature
  | MonitorSignature;
