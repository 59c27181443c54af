import { setTimeout as sleep } from 'node:timers/promises';
import { readDescendants } from '../adopted-processes.ts';
import type { WineProgram } from './wine-program.ts';
import { findWineSystem, readUsedMs, type UsedMs } from './wine-system.ts';

const WARM_MS = 2_000;
const BARE_MS = 45_000;
const HURRIED_MS = 30 * 60_000;
/** The history of single seconds is full then. */
const HISTORY_TICKS = 900;
const KB = 1_024;

/** CPU milliseconds a second of `bare-calls`. */
export async function measureBare(started: WineProgram): Promise<UsedMs> {
  using bare = started;
  await bare.said('ready');
  const system = findWineSystem();
  await sleep(WARM_MS);
  const [before, beganMs] = [readUsedMs(bare.pid, system), performance.now()];
  await sleep(BARE_MS);
  const after = readUsedMs(bare.pid, system);
  const perSecond = 1_000 / (performance.now() - beganMs);
  return {
    programMs: (after.programMs - before.programMs) * perSecond,
    systemMs: (after.systemMs - before.systemMs) * perSecond,
  };
}

/** What `hurried-ticks` holds, and has resident, at the first look that is judged and at the last; bytes. */
export interface Growth {
  readonly kbPerTick: number;
  readonly heldBytes: readonly [first: number, last: number];
  readonly residentBytes: readonly [first: number, last: number];
}

export async function measureGrowth(started: WineProgram): Promise<Growth> {
  using hurried = started;
  await hurried.said('ready', HURRIED_MS);
  const looks = hurried.output.split('\n').flatMap((line) => {
    const [tick, heldBytes, residentBytes] = line.split(' ').map(Number);
    return tick === undefined || heldBytes === undefined || residentBytes === undefined
      ? []
      : [{ tick, heldBytes, residentBytes }];
  });
  const judged = looks.filter(({ tick }) => tick > HISTORY_TICKS);
  const [first, last] = [judged[0], judged.at(-1)];
  if (first === undefined || last === undefined || first === last)
    throw new Error(`--ticks must exceed ${HISTORY_TICKS} by more, to see a growth after the history is full`);
  return {
    kbPerTick: (last.heldBytes - first.heldBytes) / KB / (last.tick - first.tick),
    heldBytes: [first.heldBytes, last.heldBytes],
    residentBytes: [first.residentBytes, last.residentBytes],
  };
}

/** One listing by a package, with every program that it starts for it. */
export interface PeerUse {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly listed: number;
  readonly programsStarted: number;
}

export async function measurePeer(started: WineProgram, rounds: number): Promise<PeerUse> {
  using peer = started;
  await peer.said('ready');
  const before = readDescendants(process.pid);
  const [, wallMs = Number.NaN, listed = 0] = (await peer.said('done')).split(' ').map(Number);
  const after = readDescendants(process.pid);
  return {
    cpuMs: (sumOf(after) - sumOf(before)) / rounds,
    ...{ wallMs, listed },
    programsStarted: [...after.keys()].filter((pid) => !before.has(pid)).length / rounds,
  };
}

function sumOf(descendants: ReadonlyMap<number, number>): number {
  return [...descendants.values()].reduce((sum, cpuMs) => sum + cpuMs, 0);
}
