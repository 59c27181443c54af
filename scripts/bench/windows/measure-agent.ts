import { setTimeout as sleep } from 'node:timers/promises';
import type { Wine } from '../../windows/wine.ts';
import { readDescendants } from '../adopted-processes.ts';
import { readResidentMemory } from '../agent-resident.ts';
import { type Look, leastOf, type Trend, trendOf } from '../trend.ts';
import { findWineSystem, readUsedMs } from './wine-system.ts';
import { startWindowsAgent } from './windows-agent.ts';

/** It has read who everybody is, and connected; what was just started has come to rest. */
const SETTLE_MS = 60_000;
const MB = 2 ** 20;

/** What the agent used, second by second: CPU milliseconds of its own and of the system that Wine plays. */
export interface AgentUse {
  readonly agentMs: readonly number[];
  readonly systemMs: readonly number[];
  /** Programs that anything below this process started meanwhile, the collector left out. */
  readonly programsStarted: number;
  readonly residentBytes: number;
  /** Its own memory, MB. */
  readonly ownMb: Trend;
}

export async function measureAgent(wine: Wine, root: string, folder: string, seconds: number): Promise<AgentUse> {
  await using agent = await startWindowsAgent(wine, root, folder);
  await sleep(SETTLE_MS);
  const except = new Set([agent.collectorPid]);
  const system = findWineSystem(except);
  const before = readDescendants(process.pid, except);
  const [agentMs, systemMs, looks]: [number[], number[], Look[]] = [[], [], []];
  const beganMs = performance.now();
  let last = readUsedMs(agent.pid, system);
  for (let second = 1; second <= seconds; second++) {
    await sleep(Math.max(0, beganMs + second * 1_000 - performance.now()));
    const now = readUsedMs(agent.pid, system);
    agentMs.push(now.programMs - last.programMs);
    systemMs.push(now.systemMs - last.systemMs);
    last = now;
    const value = readResidentMemory(agent.pid).anonymousBytes / MB;
    looks.push({ hours: (performance.now() - beganMs) / 3_600_000, value });
  }
  const after = readDescendants(process.pid, except);
  return {
    ...{ agentMs, systemMs },
    programsStarted: [...after.keys()].filter((pid) => !before.has(pid)).length,
    residentBytes: readResidentMemory(agent.pid).residentBytes,
    ownMb: trendOf(looks, leastOf),
  };
}
