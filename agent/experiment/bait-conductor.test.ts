import { readdirSync } from 'node:fs';
import { arch, platform as system } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { BaitOrder, BaitReport } from '#shared/model/bait.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { eventually, temporaryFolder } from '../../scripts/testing/minesweep.ts';
import { openNativePlatform } from '../platform/native/open-native-platform.ts';
import { BaitConductor, type BaitConductorParts } from './bait-conductor.ts';

/** A name that no other test and nobody else looks for. */
const MONITOR = 'conducttest-top';
const WISH = { slots: 13, seconds: 2, seed: 's' };

function start(experimentId: string, monitor?: string): BaitOrder {
  return { do: 'start', experimentId, wish: { ...WISH, ...(monitor === undefined ? {} : { monitor }) } };
}

/** The real experiment on this machine, without the agent around it. */
function conductor(stateFolder: string, more: Partial<BaitConductorParts> = {}) {
  const reports: BaitReport[] = [];
  const lines: string[] = [];
  const monitor = { type: 'monitor', name: MONITOR, os: 'linux', bait: 'good' } as unknown as MonitorSignature;
  const made = new BaitConductor({
    openPlatform: () => openNativePlatform(() => undefined, { keepsFilesOpen: false }),
    monitors: () => [monitor],
    ...{ stateFolder, ownPid: process.pid, isAllowed: true, isPaused: () => false },
    tell: (report) => reports.push(report),
    countGaps: () => () => ({ 'detector-paused-pools': 2 }),
    found: () => undefined,
    say: (line) => lines.push(line),
    onError: (error) => {
      throw error;
    },
    ...more,
  });
  const states = (id: string) => reports.flatMap(({ experimentId, state }) => (experimentId === id ? [state] : []));
  return { made, reports, lines, states };
}

describe('an experiment that is asked of an agent', () => {
  it('is refused where whoever runs the agent forbids it, and while it rests', () => {
    using folder = temporaryFolder('conduct');
    const forbidding = conductor(folder.path, { isAllowed: false });
    forbidding.made.take(start('exp-0001'));
    expect(forbidding.states('exp-0001')).toEqual([{ is: 'refused', reason: 'forbidden' }]);
    const resting = conductor(folder.path, { isPaused: () => true });
    resting.made.take(start('exp-0001'));
    expect(resting.states('exp-0001')).toEqual([{ is: 'refused', reason: 'paused' }]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is refused where others could put something in the place of decoys, and that is said', async () => {
    using folder = temporaryFolder('conduct');
    const refusal = new VerbError(ExitStatus.badConfiguration, 'may be changed by BU');
    const { made, states, lines } = conductor(folder.path, { openPlatform: () => Promise.reject(refusal) });
    made.take(start('exp-0001'));
    await made[Symbol.asyncDispose]();
    const why = { unobservable: 'no-permission', detail: 'folder' };
    expect(states('exp-0001')).toEqual([{ is: 'refused', reason: 'no-decoys', why }]);
    expect(lines).toEqual(['may be changed by BU']);
  });

  it('is unknown when it was never heard of, as after a new start', () => {
    using folder = temporaryFolder('conduct');
    const { made, states } = conductor(folder.path);
    made.take({ do: 'tell', experimentId: 'exp-0009' });
    made.take({ do: 'stop', experimentId: 'exp-0009' });
    expect(states('exp-0009')).toEqual([{ is: 'unknown' }, { is: 'unknown' }]);
  });

  describe.runIf(system() === 'linux' && arch() === 'x64')('on this machine', () => {
    it('is refused under a name that makes no bait', async () => {
      using folder = temporaryFolder('conduct');
      const { made, states } = conductor(folder.path);
      made.take(start('exp-0001', 'no-monitor'));
      await eventually('the refusal', 20_000, () => states('exp-0001').length === 1);
      expect(states('exp-0001')).toEqual([{ is: 'refused', reason: 'no-such-monitor' }]);
      await made[Symbol.asyncDispose]();
    });

    it('is refused while another one runs; stops when told, leaves nothing behind, and is remembered', async () => {
      using folder = temporaryFolder('conduct');
      const { made, states, lines } = conductor(folder.path);
      made.take(start('exp-0001'));
      await eventually('the beginning', 20_000, () => states('exp-0001').length > 0);
      expect(states('exp-0001')[0]).toMatchObject({ is: 'running', monitor: MONITOR, slotsFinished: 0 });
      made.take(start('exp-0002'));
      expect(states('exp-0002')).toEqual([{ is: 'refused', reason: 'busy' }]);
      made.take({ do: 'stop', experimentId: 'exp-0001' });
      const over = await eventually('the end', 20_000, () => states('exp-0001').find(({ is }) => is === 'over'));
      expect(over).toMatchObject({ monitor: MONITOR, outcome: { end: 'stopped', slotsFinished: 0, answers: [] } });
      expect(over).toMatchObject({ outcome: { coverage: { gaps: { 'detector-paused-pools': 2 } } } });
      expect(readdirSync(folder.path)).toEqual([]);
      expect(lines[0]).toContain(MONITOR);
      made.take({ do: 'tell', experimentId: 'exp-0001' });
      expect(states('exp-0001').at(-1)).toEqual(over);
      await made[Symbol.asyncDispose]();
    });

    it('ends when the agent is told to rest, and with the agent', async () => {
      using folder = temporaryFolder('conduct');
      let isPaused = false;
      const { made, states } = conductor(folder.path, { isPaused: () => isPaused });
      made.take(start('exp-0001'));
      await eventually('the beginning', 20_000, () => states('exp-0001').length > 0);
      isPaused = true;
      const paused = await eventually('the end', 20_000, () => states('exp-0001').find(({ is }) => is === 'over'));
      expect(paused).toMatchObject({ outcome: { end: 'paused' } });
      isPaused = false;
      made.take(start('exp-0002'));
      await eventually('the beginning', 20_000, () => states('exp-0002').length > 0);
      await made[Symbol.asyncDispose]();
      expect(states('exp-0002').at(-1)).toMatchObject({ is: 'over', outcome: { end: 'stopping' } });
      expect(readdirSync(folder.path)).toEqual([]);
    });
  });
});
