/**
 * Every kind of finding there is, with what it means. A detector raises one of these; the catalogue has a title for each in every
 * language. `hygiene` findings describe the state of a host: they have a low severity of their own and never change a verdict.
 */
export const findingKinds = {
  'sustained-compute': { about: 'a process computes without pause' },
  'compute-since-before-agent': { about: 'a process has computed without pause since before the agent started' },
  'host-plateau': { about: 'the host as a whole is evenly busy and no process can be named' },
  'pool-connection': { about: 'a process that computes is connected to a mining pool' },
  'miner-command': { about: 'the arguments of a process are those of a miner' },
  'miner-config': { about: 'a process that computes uses the configuration of a miner' },
  'quiet-under-bait': { about: 'a process uses less CPU while a decoy with the name of a monitoring tool runs' },
} as const satisfies Readonly<Record<string, FindingKindDefinition>>;

export interface FindingKindDefinition {
  readonly about: string;
  readonly hygiene?: true;
}

export type FindingKind = keyof typeof findingKinds;

export function findingKindDefinition(kind: string): FindingKindDefinition | undefined {
  return Object.hasOwn(findingKinds, kind) ? findingKinds[kind as FindingKind] : undefined;
}

/** Facts shown beside the signals of a finding. */
export const evidenceCodes = [
  'config-file',
  'executable-deleted',
  'signature-match',
  'donation-wallet',
  'template-wallet',
  'donation-pool',
  'container',
] as const;
export type EvidenceCode = (typeof evidenceCodes)[number];
