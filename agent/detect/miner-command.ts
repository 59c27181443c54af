import { observedValue } from '#shared/model/observed.ts';
import { type MinerCommandReading, readMinerCommand } from '#shared/recognise/miner-command.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { Detector, KnownProcess } from './detector.ts';
import { signalOf, walletSignals } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

/** A process that computes or is called like a miner, and whose arguments are those of one: a pool with a login, a payout address, options that only miners have. */
export function createMinerCommand(): Detector {
  return new ProcessRuleDetector({
    kind: 'miner-command',
    signals: ['artefact.miner-command', 'artefact.wallet-in-argv'],
    when: 'computes-or-named',
    suspects: (process, { signatures }) => readCommandOf(process, signatures) !== undefined,
    // The reading is made again when it is told: it is cheap and may not be old.
    tell(process, _, { signatures }) {
      const reading = readCommandOf(process, signatures);
      if (reading === undefined) return undefined;
      const { pools, score } = reading;
      const wallets = walletSignals('artefact.wallet-in-argv', reading.wallets);
      const flags = flagsOf(reading);
      return {
        signals: [
          signalOf('artefact.miner-command', score / 100, flags === undefined ? {} : { flags }),
          ...wallets.signals,
        ],
        pools,
        wallets: reading.wallets,
        evidence: wallets.evidence,
      };
    },
  });
}

/** Reads the arguments as they are: what leaves the host is the scrubbed form, which keeps pools and wallets but not every word. */
function readCommandOf({ details }: KnownProcess, signatures: SignatureSet): MinerCommandReading | undefined {
  const argv = observedValue(details.argv);
  if (argv === undefined) return undefined;
  return readMinerCommand(
    argv.map(({ text }) => text),
    signatures.knownWallets,
  );
}

/** The most telling option: one that only miners have, or else the one that names the pool. */
function flagsOf({ reasons }: MinerCommandReading): string | undefined {
  let flag: string | undefined;
  for (const { code, params } of reasons) {
    if (code === 'miner-flags') return params.first.slice(0, 80);
    if (code === 'pool-flag') flag ??= params.flag.slice(0, 80);
  }
  return flag;
}
