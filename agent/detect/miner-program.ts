import type { Confidence } from '#shared/signature/match.ts';
import type { Detector } from './detector.ts';
import { minerNameOf, type NamePlace } from './miner-name.ts';
import { evidenceOf, signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

/** Less than certain is no suspicion by itself. */
const CERTAINTY: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.7, low: 0 };
const PLACE: Readonly<Record<NamePlace, number>> = { file: 1, 'short-name': 0.8, argument: 0.6 };

/** A process that bears the name of a mining program. Told whether it computes or not. */
export function createMinerProgram(): Detector {
  return new ProcessRuleDetector({
    kind: 'miner-program',
    signals: ['provenance.miner-name'],
    when: 'always',
    suspects: (process, { signatures }) => minerNameOf(process, signatures) !== undefined,
    tell(process, _, { signatures }) {
      const found = minerNameOf(process, signatures);
      if (found === undefined) return undefined;
      const { match, how, name } = found;
      const quality = CERTAINTY[match.confidence] * PLACE[how];
      return {
        signals: [signalOf('provenance.miner-name', quality, { name, how, miner: match.miner })],
        evidence: [evidenceOf('signature-match', { signature: match.id })],
      };
    },
  });
}
