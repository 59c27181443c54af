import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../scripts/testing/fuzz.ts';
import { type CapabilityName, capabilityNameSchema } from '../model/host.ts';
import type { Signal } from '../model/signal.ts';
import { conclusionSchema, verdictSchema } from '../model/verdict.ts';
import { conclude, groupCaps, severityOfVerdict } from './conclude.ts';
import { observabilityOf } from './observability.ts';
import { type SignalCode, signalDefinition, signals as registry } from './signals.ts';

const CODES = Object.keys(registry) as SignalCode[];
const everything = () => undefined;
const sign = (code: SignalCode, quality = 1): Signal => ({ code, quality, params: {} });
const anySignals = fc.array(
  fc.record({
    code: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...CODES) }, { weight: 1, arbitrary: fc.string() }),
    quality: fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0.01, max: 1, noNaN: true }) }, fc.double()),
    params: fc.dictionary(fc.constantFrom('pool', 'path'), fc.string(), { maxKeys: 2 }),
  }),
  { maxLength: 20 },
);
const rank = (verdict: string) => verdictSchema.options.indexOf(verdict as never);

describe('conclude', () => {
  it('calls a busy processor alone observed, whatever is counted about it', () => {
    const conclusion = conclude(
      [sign('cpu.sustained'), sign('cpu.since-before-agent'), sign('cpu.host-plateau')],
      everything,
    );
    expect(conclusion.verdict).toBe('observed');
    expect(conclusion.severity).toBe('info');
    expect(conclusion.probability).toBeCloseTo(0.25);
  });

  it('needs two groups of evidence for probable', () => {
    expect(conclude([sign('artefact.wallet-in-config'), sign('artefact.miner-config')], everything).verdict).toBe(
      'suspicious',
    );
    expect(conclude([sign('artefact.wallet-in-config'), sign('cpu.sustained')], everything).verdict).toBe('probable');
  });

  it('never confirms by one pair of eyes', () => {
    const host = CODES.filter((code) => registry[code].witness === 'host').map((code) => sign(code));
    expect(conclude(host, everything).verdict).toBe('probable');
    expect(conclude([...host, sign('network.alert-named')], everything).verdict).toBe('confirmed');
    expect(conclude([...host, sign('network.alert-named')], everything).severity).toBe('critical');
  });

  it('never confirms without a decisive signal', () => {
    const conclusion = conclude(
      [
        sign('cpu.sustained'),
        sign('network.pool-connection'),
        sign('artefact.miner-command'),
        sign('network.alert-pool'),
      ],
      everything,
    );
    expect(conclusion.probability).toBeGreaterThan(0.85);
    expect(conclusion.verdict).toBe('probable');
  });

  it('computes the documented formula', () => {
    const conclusion = conclude(
      [sign('cpu.sustained', 0.5), sign('network.pool-connection'), sign('network.alert-stratum')],
      everything,
    );
    const network = Math.min(groupCaps.network, 1 - 0.3 * 0.1);
    expect(conclusion.probability).toBeCloseTo(1 - (1 - 0.1) * (1 - network), 12);
  });

  it('takes a quality that is none for no evidence, and one above 1 for 1', () => {
    for (const quality of [Number.NaN, 0, -0, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const bad = sign('network.alert-stratum', quality);
      const conclusion = conclude([bad, sign('artefact.wallet-in-config')], everything);
      expect(conclusion).toEqual(conclude([sign('artefact.wallet-in-config')], everything));
      expect(conclusion.absent).toContain('network.alert-stratum');
      const good = sign('network.alert-stratum', 0.5);
      expect(conclude([bad, good], everything)).toEqual(conclude([good], everything));
      expect(conclude([good, bad], everything)).toEqual(conclude([good], everything));
    }
    expect(conclude([sign('cpu.sustained', 5)], everything)).toEqual(conclude([sign('cpu.sustained')], everything));
  });

  it('counts a group, a witness or a decisive sign only when it says something', () => {
    const wallet = sign('artefact.wallet-in-config');
    expect(conclude([wallet, sign('cpu.sustained', 1e-9)], everything).verdict).toBe('suspicious');
    expect(conclude([wallet, sign('cpu.sustained'), sign('network.alert-named', 1e-9)], everything).verdict).toBe(
      'probable',
    );
    const undecided = [sign('network.pool-connection'), sign('network.alert-pool'), sign('artefact.miner-command')];
    expect(conclude([...undecided, sign('artefact.wallet-in-argv', 1e-9)], everything).verdict).toBe('probable');
    expect(conclude([...undecided, sign('artefact.wallet-in-argv', 0.5)], everything).verdict).toBe('confirmed');
  });

  it('tells absent from not observable, with the reason', () => {
    const blind = observabilityOf({
      agent: capabilityNameSchema.options.map((name) =>
        name === 'process-files' ? { name, reason: 'no-permission' } : { name },
      ),
      sensorReason: 'no-sensor',
    });
    const conclusion = conclude([sign('cpu.sustained')], blind);
    expect(conclusion.absent).toContain('artefact.miner-command');
    expect(conclusion.notObservable).toContainEqual({ code: 'artefact.miner-config', reason: 'no-permission' });
    expect(conclusion.notObservable).toContainEqual({ code: 'network.alert-stratum', reason: 'no-sensor' });
    const nobody = conclude([], observabilityOf({ agent: 'no-agent' }));
    expect(nobody.notObservable).toContainEqual({ code: 'cpu.sustained', reason: 'no-agent' });
    expect(nobody.absent).toContain('network.alert-stratum');
    const old = conclude([], observabilityOf({ agent: [{ name: 'host-cpu' }] }));
    expect(old.notObservable).toContainEqual({ code: 'cpu.sustained', reason: 'not-implemented' });
  });

  it('never calls absent what only an experiment could have seen', () => {
    const all = observabilityOf({ agent: capabilityNameSchema.options.map((name) => ({ name })) });
    const { absent, notObservable } = conclude([], all);
    expect(absent).not.toContain('evasion.quiet-under-bait');
    expect(notObservable).toContainEqual({ code: 'evasion.quiet-under-bait', reason: 'not-implemented' });
  });

  it('is order-free, bounded, valid, and counts a code once', () => {
    holds('conclude', fc.tuple(anySignals, fc.array(fc.nat(), { maxLength: 20 })), ([signals, order]) => {
      const conclusion = conclude(signals, everything);
      conclusionSchema.parse(conclusion);
      const shuffled = signals
        .map((signal, index) => ({ signal, key: order[index] ?? 0 }))
        .sort((left, right) => left.key - right.key)
        .map(({ signal }) => signal);
      expect(conclude(shuffled, everything)).toEqual(conclusion);
      expect(conclude([...signals, ...signals], everything)).toEqual(conclusion);
      expect(conclusion.severity).toBe(severityOfVerdict[conclusion.verdict]);
      const accounted = [
        ...conclusion.present.map(({ code }) => code),
        ...conclusion.absent,
        ...conclusion.notObservable.map(({ code }) => code),
      ];
      expect([...accounted].sort()).toEqual([...CODES].sort());
    });
  });

  it('never believes less because of one more signal', () => {
    holds('conclude monotone', fc.tuple(anySignals, anySignals), ([signals, more]) => {
      const before = conclude(signals, everything);
      const after = conclude([...signals, ...more], everything);
      expect(after.probability).toBeGreaterThanOrEqual(before.probability - 1e-12);
      expect(rank(after.verdict)).toBeGreaterThanOrEqual(rank(before.verdict));
    });
  });

  it('holds the cap of each group', () => {
    holds('conclude caps', anySignals, (signals) => {
      for (const group of Object.keys(groupCaps) as (keyof typeof groupCaps)[]) {
        const own = signals.filter(({ code }) => signalDefinition(code)?.group === group);
        const conclusion = conclude(own, everything);
        expect(conclusion.probability).toBeLessThanOrEqual(groupCaps[group] + 1e-12);
        expect(rank(conclusion.verdict)).toBeLessThanOrEqual(rank('suspicious'));
        for (const signal of conclusion.present) expect(signal.counted).toBeLessThanOrEqual(groupCaps[group] + 1e-12);
      }
    });
  });

  it('does not let what can be seen change the verdict', () => {
    const needs = fc.subarray<CapabilityName | 'sensor' | 'experiment'>([
      ...capabilityNameSchema.options,
      'sensor',
      'experiment',
    ]);
    holds('conclude observability', fc.tuple(anySignals, needs), ([signals, blind]) => {
      const conclusion = conclude(signals, (need) => (blind.includes(need) ? 'failed' : undefined));
      expect(conclusion.verdict).toBe(conclude(signals, everything).verdict);
      for (const { code } of conclusion.notObservable) {
        expect(signalDefinition(code)?.needs.some((need) => blind.includes(need))).toBe(true);
      }
    });
  });
});
