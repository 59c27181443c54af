import { describe, expect, it } from 'vitest';
import { observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { minerFootprint, plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const MIB = 1024 * 1024;

async function signalsOf(change: Partial<ProcessFootprint>): Promise<readonly (readonly unknown[])[]> {
  const host = new WatchedHost();
  host.platform.start(10, { cores: 1 });
  const origin = observed({ file: 'same' as const, package: observed({}) });
  host.platform.footprints.set(10, plainFootprint({ origin, ...change }));
  await host.run(12);
  if (host.kinds.length === 0) return [];
  return host.of('miner-footprint').signals.map(({ code, quality }) => [code, quality]);
}

function memory(
  mappingMib: number,
  codeBytes: number,
  codeFiles: readonly string[] = ['x'],
): Partial<ProcessFootprint> {
  const largeAnonymousBytes = [mappingMib * MIB];
  return {
    memory: observed({
      virtualBytes: (mappingMib + 50) * MIB,
      hugePageBytes: 0,
      largeAnonymousBytes,
      executableAnonymousBytes: codeBytes,
      codeFiles,
    }),
  };
}

const pinnedTo = (cpus: readonly number[]): Partial<ProcessFootprint> => ({
  threads: observed({ count: 9, busy: cpus.map((onlyCpu) => ({ cores: 0.8, onlyCpu })), nice: 0, policy: 0 }),
});

const RANDOMX = 'artefact.randomx-footprint';

describe('miner footprint', () => {
  it.each([
    ['the data set and generated code', memory(2_080, MIB), [[RANDOMX, 1]]],
    ['the data set with its neighbours', memory(2_400, MIB), [[RANDOMX, 1]]],
    ['the cache alone', memory(256, MIB), [[RANDOMX, 0.4]]],
    ['a heap of two gibibytes', memory(2_048, MIB), []],
    ['a large array', memory(2_100, 0), []],
    ['more than it takes', memory(2_500, MIB), []],
    ['a heap of a runtime in the band', memory(2_200, 48 * MIB, ['java', 'libjvm.so']), []],
    [
      'a renamed miner with bound threads',
      { ...memory(2_080, MIB, ['node']), ...pinnedTo([0, 1]) },
      [
        [RANDOMX, 1],
        ['cpu.pinned-threads', 1],
      ],
    ],
    ['bound threads on every processor', pinnedTo([0, 1, 2, 3]), [['cpu.pinned-threads', 1]]],
    ['one bound thread', pinnedTo([3]), []],
    ['two threads on one processor', pinnedTo([1, 1]), []],
    [
      'threads that may run anywhere',
      { threads: observed({ count: 4, busy: [{ cores: 1 }, { cores: 1 }], nice: 0, policy: 0 }) },
      [],
    ],
    ['an open register', { openMsr: observed(2) }, [['provenance.msr-tuning', 1]]],
    ['nothing that could be read', { memory: unobservable('no-permission'), threads: unobservable('failed') }, []],
  ])('of %s', async (_, change, signals) => expect(await signalsOf(change)).toEqual(signals));

  it('is told with its sizes, and that others go first', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 4 });
    host.platform.footprints.set(10, { ...minerFootprint(), environment: observed({}) });
    await host.run(12);
    const { signals, evidence } = host.of('miner-footprint');
    expect(signals[0]?.params).toEqual({ mappingBytes: 2_088 * MIB, codeBytes: 4 * MIB, hugePageBytes: 0 });
    expect(evidence).toContainEqual({ code: 'low-priority', params: { nice: 10, policy: 5 } });
    expect(observedValue(minerFootprint().threads)?.busy).toHaveLength(signals[2]?.params.threads as number);
  });
});
