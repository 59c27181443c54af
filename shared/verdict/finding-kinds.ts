/**
 * Every kind of finding there is, with what it means. A detector raises one of these; the catalogue has a title for each in every
 * language. `hygiene` findings describe the state of a host: they have a low severity of their own and never change a verdict.
 */
export const findingKinds = {
  'sustained-compute': { about: 'a process computes without pause' },
  'compute-since-before-agent': { about: 'a process had computed a lot before the agent started' },
  'host-plateau': { about: 'the host as a whole is evenly busy and no process can be named' },
  'pool-connection': { about: 'a process that computes is connected to a mining pool' },
  'pool-attempt': { about: 'a process tries to reach a mining pool and nobody answers' },
  'miner-program': { about: 'a process bears the name of a mining program' },
  'miner-command': { about: 'the arguments of a process are those of a miner' },
  'miner-config': { about: 'a process that computes or is called like a miner uses the configuration of one' },
  'unowned-cpu': { about: 'the processors work for no process that can be seen' },
  'tick-dodging': { about: 'something sleeps over every clock tick, so that accounting does not see it' },
  'changed-counters': { about: 'processes use more than the processors are said to have worked', hygiene: true },
  'hidden-process': { about: 'a process runs and is missing from a list of processes' },
  'proc-mount': { about: 'something is mounted over the folder of a process below /proc' },
  'preload-hook': { about: 'the system loads a library into every program that does not belong there' },
  'code-in-agent': { about: "code of others lies in the agent's own process", hygiene: true },
  'quiet-when-watched': { about: 'a program stops computing while a monitoring tool runs and goes on afterwards' },
  'quiet-when-logged-in': { about: 'a program stops computing while somebody is logged in and goes on afterwards' },
  'kernel-masquerade': {
    about: 'a program is dressed up as a thread of the kernel, or as one that the system brings along',
  },
  'odd-executable': { about: 'a process that computes runs a program from memory, a deleted file or an odd folder' },
  'emptied-program': { about: 'a process that computes runs code of no file instead of its program (Windows)' },
  'false-signature': {
    about: 'the program of a process that computes bears a signature that is not its own (Windows)',
  },
  'argv-mismatch': { about: 'a process that computes calls itself by names that are not those of its program' },
  'miner-environment': { about: 'the environment of a process that computes is that of a miner' },
  'miner-footprint': { about: 'memory, threads or registers of a process are used as miners use them' },
  'duty-cycle': { about: 'a process computes an even fraction of its time, as if held back' },
  respawner: { about: 'a program that computes ends and is started again and again, one run after the other' },
  'renamed-program': { about: 'the same program computes under one name after the other' },
  'yields-to-load': { about: 'a program stops computing whenever others work although processors are free' },
  'daily-pause': { about: 'a program computes around the clock but rests at the same hours of the day' },
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

/** Kinds that tell the state of a host and never change a verdict. */
export const HYGIENE_KINDS: readonly FindingKind[] = (Object.keys(findingKinds) as FindingKind[]).filter(
  (kind) => findingKindDefinition(kind)?.hygiene === true,
);

/** Facts shown beside the signals of a finding. */
export const evidenceCodes = [
  'config-file',
  'executable-deleted',
  'signature-match',
  'donation-wallet',
  'template-wallet',
  'donation-pool',
  'container',
  'unowned-cgroup',
  'no-exit-records',
  'owned-beyond-busy',
  'package-owned',
  'foreign-code',
  'unexplained-code',
  'signed',
  'foreign-code-beside-signed',
  'unexplained-code-beside-signed',
  'signed-untrusted',
  'signed-other-bytes',
  'not-signed',
  'library-in-agent',
  'odd-library-in-agent',
  'more-libraries-in-agent',
  'diverted-in-agent',
  'changed-in-agent',
  'low-priority',
  'ran-as',
  'many-programs',
  'msr-writable',
  'may-lock-memory',
] as const;
export type EvidenceCode = (typeof evidenceCodes)[number];
