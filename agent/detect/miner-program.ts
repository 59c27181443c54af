import type { Confidence } from '#shared/signature/match.ts';
import type { Detector } from './detector.ts';
import { minerNameOf } from './miner-name.ts';
import { evidenceOf, signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

const QUALITY: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.8, low: 0 };

/** A process that bears the name of a mining program. Told whether it computes or not: nobody else is called so. */
export function createMinerProgram(): Detector {
  return new ProcessRuleDetector({
    kind: 'miner-program',
    signals: ['artefact.miner-name'],
    when: 'always',
    suspects: (process, { signatures }) => minerNameOf(process, signatures) !== undefined,
    tell(process, _, { signatures }) {
      const match = minerNameOf(process, signatures);
      if (match === undefined) return undefined;
      return {
        signals: [signalOf('artefact.miner-name', QUALITY[match.confidence], { miner: match.miner })],
        evidence: [evidenceOf('signature-match', { signature: match.id })],
      };
    },
  });
}
