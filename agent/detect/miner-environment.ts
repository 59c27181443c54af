import { observedValue } from '#shared/model/observed.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import type { DetectContext, Detector } from './detector.ts';
import { footprintLook } from './footprint-look.ts';
import { signalOf, walletSignals } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

/** A process that computes, and whose environment names pool and wallet or holds the arguments of a miner. */
export function createMinerEnvironment(): Detector {
  return new ProcessRuleDetector({
    kind: 'miner-environment',
    signals: ['artefact.miner-environment', 'artefact.wallet-in-environment'],
    when: 'computes',
    look: footprintLook,
    suspects: () => true,
    tell(_, footprint, context) {
      const environment = footprint === undefined ? undefined : observedValue(footprint.environment);
      const reading = environment?.reading;
      if (reading === undefined) return undefined;
      const theirs = reading.wallets.map((wallet) => withOwner(wallet, context));
      const wallets = walletSignals('artefact.wallet-in-environment', theirs);
      const variables = reading.variables.join(' ');
      return {
        signals: [
          signalOf('artefact.miner-environment', reading.score / 100, variables === '' ? {} : { variables }),
          ...wallets.signals,
        ],
        pools: reading.pools,
        wallets: theirs,
        evidence: wallets.evidence,
      };
    },
  });
}

/** Whose it is, as the signatures of this agent know: the platform that read it has none. */
function withOwner(wallet: Wallet, { signatures }: DetectContext): Wallet {
  const known = signatures.knownWallets.get(wallet.address);
  return known === undefined ? wallet : { ...wallet, known };
}
