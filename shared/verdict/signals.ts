import type { SignalGroup } from '../model/signal.ts';
import type { CapabilityName } from '../model/host.ts';
import type { Witness } from '../model/verdict.ts';

/** What the registry knows about a kind of signal. `weight` is the probability of mining if this were the only sign (0..1). */
export interface SignalDefinition {
  readonly group: SignalGroup;
  readonly weight: number;
  readonly witness: Witness;
  /** Signs that only a miner leaves: "confirmed" needs at least one. */
  readonly decisive?: true;
  /** What must be observable before this signal can be called absent. `sensor`: some network sensor reports about the host; `experiment`: one was made there. */
  readonly needs: readonly (CapabilityName | 'sensor' | 'experiment')[];
  /** MITRE ATT&CK technique ids. */
  readonly attack: readonly string[];
}

/**
 * Every signal there is. Weights follow published experience with false alarms: what ordinary programs do also is worth
 * little (a plateau of CPU), what only a miner has a use for is worth much (a payout address with a right checksum).
 */
export const signals = {
  'cpu.sustained': { group: 'cpu', weight: 0.2, witness: 'host', needs: ['processes'], attack: ['T1496.001'] },
  'cpu.since-before-agent': { group: 'cpu', weight: 0.2, witness: 'host', needs: ['processes'], attack: ['T1496.001'] },
  'cpu.host-plateau': { group: 'cpu', weight: 0.2, witness: 'host', needs: ['host-cpu'], attack: ['T1496.001'] },
  'network.pool-connection': {
    group: 'network',
    weight: 0.7,
    witness: 'host',
    needs: ['connections', 'connection-owners'],
    attack: ['T1496.001', 'T1071.001'],
  },
  'network.pool-attempt': {
    group: 'network',
    weight: 0.55,
    witness: 'host',
    needs: ['connections', 'connection-owners'],
    attack: ['T1496.001', 'T1071.001'],
  },
  'artefact.miner-command': {
    group: 'artefact',
    weight: 0.55,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1496.001'],
  },
  'artefact.wallet-in-argv': {
    group: 'artefact',
    weight: 0.85,
    witness: 'host',
    decisive: true,
    needs: ['process-details'],
    attack: ['T1496.001'],
  },
  'artefact.miner-config': {
    group: 'artefact',
    weight: 0.8,
    witness: 'host',
    decisive: true,
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'artefact.wallet-in-config': {
    group: 'artefact',
    weight: 0.85,
    witness: 'host',
    decisive: true,
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'network.alert-stratum': {
    group: 'network',
    weight: 0.9,
    witness: 'sensor',
    decisive: true,
    needs: ['sensor'],
    attack: ['T1496.001', 'T1071.001'],
  },
  'network.alert-pool': {
    group: 'network',
    weight: 0.7,
    witness: 'sensor',
    needs: ['sensor'],
    attack: ['T1496.001', 'T1071.001'],
  },
  'network.alert-named': { group: 'network', weight: 0.6, witness: 'sensor', needs: ['sensor'], attack: ['T1496.001'] },
  'network.wallet-in-payload': {
    group: 'network',
    weight: 0.85,
    witness: 'sensor',
    decisive: true,
    needs: ['sensor'],
    attack: ['T1496.001'],
  },
  'evasion.unowned-cpu': {
    group: 'evasion',
    weight: 0.5,
    witness: 'host',
    needs: ['processes', 'kernel-counters'],
    attack: ['T1496.001', 'T1564'],
  },
  'evasion.tick-dodging': {
    group: 'evasion',
    weight: 0.6,
    witness: 'host',
    needs: ['kernel-counters', 'idle-time'],
    attack: ['T1496.001', 'T1564'],
  },
  'evasion.hidden-process': {
    group: 'evasion',
    weight: 0.7,
    witness: 'host',
    needs: ['hidden-processes'],
    attack: ['T1014', 'T1564'],
  },
  'evasion.mounted-over': {
    group: 'evasion',
    weight: 0.7,
    witness: 'host',
    needs: ['hidden-processes'],
    attack: ['T1564.013'],
  },
  'evasion.preload-hook': {
    group: 'evasion',
    weight: 0.5,
    witness: 'host',
    needs: ['hidden-processes'],
    attack: ['T1574.006'],
  },
  'evasion.hook-in-agent': {
    group: 'evasion',
    weight: 0.5,
    witness: 'host',
    needs: ['hidden-processes'],
    attack: ['T1014', 'T1574'],
  },
  'evasion.quiet-when-watched': {
    group: 'evasion',
    weight: 0.6,
    witness: 'host',
    needs: ['processes'],
    attack: ['T1057', 'T1497.002'],
  },
  'evasion.quiet-when-logged-in': {
    group: 'evasion',
    weight: 0.45,
    witness: 'host',
    needs: ['processes'],
    attack: ['T1497.002'],
  },
  'provenance.miner-name': {
    group: 'provenance',
    weight: 0.4,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1496.001'],
  },
  'provenance.kernel-masquerade': {
    group: 'provenance',
    weight: 0.6,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1036.004', 'T1036.005', 'T1036.011'],
  },
  'provenance.memfd': {
    group: 'provenance',
    weight: 0.4,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1620'],
  },
  'provenance.deleted-executable': {
    group: 'provenance',
    weight: 0.2,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1070.004'],
  },
  'provenance.odd-directory': {
    group: 'provenance',
    weight: 0.25,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1036.005'],
  },
  'provenance.hidden-directory': {
    group: 'provenance',
    weight: 0.3,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1564.001'],
  },
  'provenance.argv-mismatch': {
    group: 'provenance',
    weight: 0.2,
    witness: 'host',
    needs: ['process-details'],
    attack: ['T1036.011', 'T1564.010'],
  },
  'provenance.emptied-program': {
    group: 'provenance',
    weight: 0.55,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1055.012', 'T1055'],
  },
  'provenance.false-signature': {
    group: 'provenance',
    weight: 0.35,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1036.001'],
  },
  'provenance.msr-tuning': {
    group: 'provenance',
    weight: 0.5,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'artefact.miner-environment': {
    group: 'artefact',
    weight: 0.55,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'artefact.wallet-in-environment': {
    group: 'artefact',
    weight: 0.85,
    witness: 'host',
    decisive: true,
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'artefact.randomx-footprint': {
    group: 'artefact',
    weight: 0.5,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'cpu.pinned-threads': {
    group: 'cpu',
    weight: 0.2,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'cpu.duty-cycle': { group: 'cpu', weight: 0.15, witness: 'host', needs: ['processes'], attack: ['T1496.001'] },
  'cpu.respawning': { group: 'cpu', weight: 0.2, witness: 'host', needs: ['process-details'], attack: ['T1496.001'] },
  'evasion.renamed-program': {
    group: 'evasion',
    weight: 0.45,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1036.005', 'T1027'],
  },
  'evasion.yields-to-load': {
    group: 'evasion',
    weight: 0.3,
    witness: 'host',
    needs: ['processes'],
    attack: ['T1497.002'],
  },
  'cpu.daily-pause': { group: 'cpu', weight: 0.15, witness: 'host', needs: ['processes'], attack: ['T1496.001'] },
  'provenance.huge-pages-raised': {
    group: 'provenance',
    weight: 0.3,
    witness: 'host',
    needs: ['process-files'],
    attack: ['T1496.001'],
  },
  'evasion.quiet-under-bait': {
    group: 'evasion',
    weight: 0.85,
    witness: 'experiment',
    decisive: true,
    needs: ['processes', 'experiment'],
    attack: ['T1496.001', 'T1057'],
  },
} as const satisfies Readonly<Record<string, SignalDefinition>>;

export type SignalCode = keyof typeof signals;

export function signalDefinition(code: string): SignalDefinition | undefined {
  return Object.hasOwn(signals, code) ? signals[code as SignalCode] : undefined;
}
