import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../scripts/testing/fuzz.ts';
import { verdictSchema } from '../model/verdict.ts';
import { conclude } from './conclude.ts';
import { nextVerdict } from './reached-verdict.ts';
import { type SignalCode, signals as registry } from './signals.ts';

const CODES = Object.keys(registry) as SignalCode[];
const weigh = (...codes: readonly SignalCode[]) =>
  conclude(
    codes.map((code) => ({ code, quality: 1, params: {} })),
    () => undefined,
  );

describe('nextVerdict', () => {
  it('names what a higher verdict takes', () => {
    expect(nextVerdict(weigh())).toEqual({
      verdict: 'suspicious',
      missing: [{ kind: 'probability', atLeastShare: 0.3 }],
    });
    expect(nextVerdict(weigh('network.alert-stratum', 'network.alert-pool'))).toEqual({
      verdict: 'probable',
      missing: [{ kind: 'group', only: 'network' }],
    });
    expect(nextVerdict(weigh('artefact.wallet-in-config', 'network.pool-connection'))).toEqual({
      verdict: 'confirmed',
      missing: [{ kind: 'witness', only: 'host' }],
    });
    expect(nextVerdict(weigh('artefact.miner-command', 'network.pool-connection', 'cpu.sustained'))).toEqual({
      verdict: 'confirmed',
      missing: [{ kind: 'decisive' }, { kind: 'witness', only: 'host' }],
    });
    expect(nextVerdict(weigh('artefact.wallet-in-config', 'network.alert-stratum'))).toBeUndefined();
  });

  it('is the one above, lacks something always, and is none only above confirmed', () => {
    const some = fc.subarray(CODES);
    holds('next verdict', some, (codes) => {
      const conclusion = weigh(...codes);
      const next = nextVerdict(conclusion);
      const order: readonly string[] = verdictSchema.options;
      expect(next?.verdict).toBe(order[order.indexOf(conclusion.verdict) + 1]);
      expect(next?.missing.length).not.toBe(0);
    });
  });
});
