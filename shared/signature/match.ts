/**
 * How much weight a match deserves. For domains and addresses: `high` = attested by two independent sources, `medium` = by one,
 * `low` = historic or unconfirmed. For ports: strong, medium, weak. Never logic in itself: the verdict table weighs it.
 */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/**
 * What runs at a domain or address.
 * - `pool`: a public mining pool
 * - `relay-service`: a hash-power market or payout service in front of pools
 * - `dev-fee`: where a miner works for its own author; proves the program, says nothing of who profits
 * - `malware-pool`: a pool or proxy that attackers run for themselves
 */
export const POOL_KINDS = ['pool', 'relay-service', 'dev-fee', 'malware-pool'] as const;
export type PoolKind = (typeof POOL_KINDS)[number];

/** What a match is about: a pool kind, or the sort of indicator. */
export type SignatureKind = PoolKind | 'wallet' | 'port' | 'program';

/** `builtin` came with Minesweep; `site` was written by the operator of this installation and is believed first. */
export type SignatureSource = 'builtin' | 'site';

/** What a signature says about a value. `id` is derived from the entry's own value (`domain:2miners.com`) and so never means another. */
export interface SignatureMatch {
  readonly id: string;
  readonly source: SignatureSource;
  readonly kind: SignatureKind;
  readonly confidence: Confidence;
  readonly coins?: readonly string[];
  readonly note?: string;
}

export interface DomainMatch extends SignatureMatch {
  readonly kind: PoolKind;
  /** The listed name that covered the one asked for. */
  readonly domain: string;
  /** Ports this place is known to serve miners on; unknown when absent. */
  readonly ports?: readonly number[];
}

export interface AddressMatch extends SignatureMatch {
  readonly kind: PoolKind;
  /** Canonical text of the listed IP. */
  readonly address: string;
  /** The listed port. Absent: the entry covers every port, which is weaker where addresses are shared. */
  readonly port?: number;
  /** When the source saw it, as `YYYY-MM-DD`. Absent: undated, to be treated as old. See `ageWeight`. */
  readonly seen?: string;
}

export interface PortMatch extends SignatureMatch {
  readonly kind: 'port';
  readonly port: number;
  /** What else uses this port legitimately; absent when nothing common does. */
  readonly alsoUsedBy?: string;
}

export interface WalletMatch extends SignatureMatch {
  readonly kind: 'wallet';
  readonly address: string;
  /** Set when the wallet belongs to somebody known and harmless, such as a miner's author: not the operator of the miner. */
  readonly known?: string;
}

export interface ProgramMatch extends SignatureMatch {
  readonly kind: 'program';
  /** The `name` of the {@link MinerSignature} it belongs to. */
  readonly miner: string;
  readonly works: MinerWork;
}

/** What a mining program works on or for. `loader` hides a miner, `manager` starts miners, `node` can mine by itself. */
export const MINER_WORKS = ['cpu', 'gpu', 'asic', 'relay', 'node', 'manager', 'loader'] as const;
export type MinerWork = (typeof MINER_WORKS)[number];
