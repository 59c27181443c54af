import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostWatch } from '../../agent/host-watch.ts';
import { openNativePlatform } from '../../agent/platform/native/open-native-platform.ts';
import { openWindowsSimulators } from '../../agent/platform/windows/programs/simulators.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import { conductSelftest } from '../../agent/selftest/conduct-selftest.ts';
import { type Evasion, isPlayedOn } from '../../agent/selftest/evasion.ts';
import { EVASIONS } from '../../agent/selftest/evasions.ts';
import { LoopbackPool } from '../../agent/selftest/loopback-pool.ts';
import { createSelftestNames } from '../../agent/selftest/selftest-names.ts';
import type { SelftestOutcome, TriedEvasion } from '../../agent/selftest/selftest-outcome.ts';
import { observedValue } from '../../shared/model/observed.ts';
import { readMinerConfig } from '../../shared/recognise/miner-config.ts';
import { compileSignatures } from '../../shared/signature/compile-signatures.ts';

/* The self-test on Windows. What takes minutes, and the command itself, are run by hand: the sources here are not those of the executable. */

const QUICK = EVASIONS.filter(({ isLong }) => isLong !== true);
const HERE = QUICK.filter((evasion) => isPlayedOn('windows', evasion));
/** Each is noticed within five seconds on a machine that is free; who gets no processor is not waited for. */
const LIMIT_S = 10;

let data: string;
beforeEach(() => {
  // A program that runs below a temporary folder would be noticed for that.
  data = mkdtempSync(join(process.env.LOCALAPPDATA ?? homedir(), 'minesweep-selftest-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true, maxRetries: 10 }));

async function selftest(
  evasions: readonly Evasion[],
  without: ReadonlySet<string> = new Set(),
): Promise<readonly TriedEvasion[]> {
  const names = createSelftestNames('windows');
  const ending = new AbortController();
  using platform = await openNativePlatform(readMinerConfig);
  await using pool = await LoopbackPool.open(names.port);
  // The command itself takes no folder of the user of Wine, who counts as an administrator.
  const opened = await openWindowsSimulators(data);
  const simulators = observedValue(opened);
  if (simulators === undefined) throw new Error(JSON.stringify(opened));
  await using _ = simulators;
  const { address, port } = pool;
  const base = { id: 'selftest-pool', source: 'site', confidence: 'high', sources: [] } as const;
  const watch = new HostWatch({
    signatures: compileSignatures([{ ...base, type: 'address', address, port, is: 'pool' }]),
    ...{ platform, ownerships: new ForgetfulSink(), hostId: 'windows', intervalMs: 1_000 },
    ...{ signal: ending.signal, ownPid: process.pid, without },
  });
  // Awaited here: what it plays with must outlive it.
  return await conductSelftest({
    ...{ evasions, names, platform, watch, simulators, pool, monitor: 'Taskmgr.exe', signal: ending.signal },
    onOutcome({ evasion, outcome }) {
      console.info(
        [evasion.code, outcome.is, 'afterMs' in outcome ? outcome.afterMs : JSON.stringify(outcome)].join(' '),
      );
    },
  });
}

const isHostFull = (outcome: SelftestOutcome) => outcome.is === 'untestable' && outcome.reason === 'host-full';
const codes = (tried: readonly TriedEvasion[], is: string) =>
  tried.filter(({ outcome }) => outcome.is === is).map(({ evasion }) => evasion.code);

describe('the self-test on Windows', () => {
  it('sees all quick evasions that there are, says which there are not, and leaves nothing', {
    timeout: 180_000,
  }, async () => {
    // Wine runs all in one account, so that nobody there is known to be the system's: what may be read of it says nothing.
    const here = QUICK.map((each) => ({ ...each, needs: [], ...(each.needsFreeProcessor ? { limitS: LIMIT_S } : {}) }));
    const tried = await selftest(here);
    expect(codes(tried, 'missed')).toEqual([]);
    // Where others compute, what needs a free processor cannot be told; that its threads are bound, the suite of the simulators says.
    const full = tried.filter(({ evasion, outcome }) => evasion.needsFreeProcessor && isHostFull(outcome));
    const played = HERE.filter(({ code }) => !full.some(({ evasion }) => evasion.code === code));
    expect(codes(tried, 'noticed')).toEqual(played.map(({ code }) => code));
    const others = QUICK.filter(({ code }) => !played.some((each) => each.code === code));
    expect(codes(tried, 'untestable')).toEqual(others.map(({ code }) => code));
    expect(readdirSync(data)).toEqual([]);
  });

  it('misses one whose detector is left out', async () => {
    const brief = QUICK.filter(({ code }) => code === 'miner-arguments').map((each) => ({ ...each, limitS: LIMIT_S }));
    expect(codes(await selftest(brief, new Set(['miner-command'])), 'missed')).toEqual(['miner-arguments']);
  });
});
