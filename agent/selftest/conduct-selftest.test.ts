import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { formatSelftest } from '../cli/selftest/format-selftest.ts';
import { toSelftestOutput } from '../cli/selftest/selftest-output.ts';
import type { Simulator, Simulators } from '../platform/simulators.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { conductSelftest } from './conduct-selftest.ts';
import { EVASIONS } from './evasions.ts';
import { LoopbackPool } from './loopback-pool.ts';
import { createSelftestNames } from './selftest-names.ts';

/** Simulators that do nothing; those whose pid is named cannot be ended. */
function simulatorsWith(held: readonly number[]): Simulators {
  let pid = 100;
  return {
    async start() {
      const simulator: Simulator = {
        ...{ pid: pid++, hasEnded: false, usedMs: () => 10_000, rest: () => undefined, goOn: () => undefined },
        end: async () => !held.includes(simulator.pid),
      };
      return observed(simulator);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const brief = (...codes: readonly string[]) =>
  EVASIONS.filter(({ code }) => codes.includes(code)).map((each) => ({ ...each, limitS: 0.05 }));

async function conduct(evasions: ReturnType<typeof brief>, held: readonly number[]) {
  const { platform, watch } = new WatchedHost();
  await using pool = await LoopbackPool.open(0);
  return await conductSelftest({
    ...{ evasions, names: createSelftestNames('test'), platform, watch, simulators: simulatorsWith(held), pool },
    ...{ monitor: 'top', signal: new AbortController().signal, onOutcome: () => undefined },
  });
}

describe('a program of the self-test that cannot be ended', () => {
  it('is told with its outcome, and the others are tried all the same', async () => {
    const tried = await conduct(brief('innocent-name', 'miner-arguments', 'hidden-folder'), [101]);
    expect(tried.map(({ outcome }) => outcome.is)).toEqual(['missed', 'missed', 'missed']);
    expect(tried.flatMap(({ remaining }) => remaining)).toEqual([101]);
    const at = { hostname: 'here', startedAtMs: 0, finishedAtMs: 1 };
    const names = createSelftestNames('test');
    const output = toSelftestOutput({ ...at, names, without: new Set(), tried }, 'en');
    expect(output.evasions.filter(({ remaining }) => remaining !== undefined)).toHaveLength(1);
    const lines = formatSelftest(output, 'en', { width: 120, paint: (_, text) => text });
    expect(lines.join('\n')).toContain('could not be ended: process 101');
  });

  it('is nothing to tell when all have ended', async () => {
    const [tried] = await conduct(brief('miner-arguments'), []);
    expect(tried?.remaining).toEqual([]);
  });
});
