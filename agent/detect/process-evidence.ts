import type { Evidence } from '#shared/model/finding.ts';
import type { EvidenceCode } from '#shared/verdict/finding-kinds.ts';
import type { Params, Signal } from '#shared/model/signal.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type { KnownProcess } from './detector.ts';

/** A signal whose code the registry knows. `quality` is brought into (0, 1]. */
export function signalOf(code: SignalCode, quality: number, params: Params): Signal {
  return { code, quality: Math.min(1, Math.max(0.05, quality)), params };
}

export function evidenceOf(code: EvidenceCode, params: Params = {}): Evidence {
  return { code, params };
}

/** What is worth saying about a process whatever it is accused of. */
export function processEvidence({ ref }: KnownProcess): readonly Evidence[] {
  const evidence: Evidence[] = [];
  if (ref.exeDeleted === true) evidence.push(evidenceOf('executable-deleted'));
  if (ref.containerId !== undefined) evidence.push(evidenceOf('container', { container: ref.containerId }));
  return evidence;
}

/** Whether it points at whoever profits: not at the author of a miner. */
export function isTelling({ valid, known }: Wallet): boolean {
  return valid && known === undefined;
}

/** Wallets of nobody known are signals, the others are told as evidence. `how` and `quality`: how they were met, and how sure it is whose they are. */
export function walletSignals(
  code: 'artefact.wallet-in-argv' | 'artefact.wallet-in-config' | 'artefact.wallet-in-environment',
  wallets: readonly Wallet[],
  { quality = 1, how }: { readonly quality?: number; readonly how?: string } = {},
): { readonly signals: readonly Signal[]; readonly evidence: readonly Evidence[] } {
  const theirs = wallets.find(isTelling);
  return {
    signals:
      theirs === undefined
        ? []
        : [
            signalOf(code, quality, {
              ...{ coin: theirs.coin, wallet: theirs.address },
              ...(how === undefined ? {} : { how }),
            }),
          ],
    evidence: wallets
      .filter(({ known }) => known !== undefined)
      .slice(0, 4)
      .map(({ address }) => evidenceOf('donation-wallet', { wallet: address })),
  };
}

/** Half up to a thousandth: more digits say nothing and make two equal findings differ. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** What a process has computed since it started, where that can be read. */
export function computeParams(coreSeconds: number | undefined): Params {
  return coreSeconds === undefined ? {} : { coreSeconds: rounded(coreSeconds) };
}
