import { LinuxPlatform, type LinuxPlatformOptions } from './linux-platform.ts';
import { LIVE_PATHS } from './linux-paths.ts';
import type { ReadMinerConfig } from '../probe-miner-config.ts';
import { useOneArena } from './one-arena.ts';
import { loadSecondView } from './hiding/second-view.ts';
import { loadSystemCalls } from './system-calls.ts';

/**
 * This machine. Without native calls it goes on: connections at ten times the cost, no records of ended processes, lists compared with each other only.
 * `withoutNativeCalls` says why.
 */
export async function openLinuxPlatform(
  readMinerConfig: ReadMinerConfig,
  more: Pick<LinuxPlatformOptions, 'keepsFilesOpen' | 'loadedNativeParts'> = {},
): Promise<LinuxPlatform> {
  await useOneArena();
  const systemCalls = await loadSystemCalls();
  const secondView = await loadSecondView();
  return new LinuxPlatform({
    paths: LIVE_PATHS,
    readMinerConfig,
    ...more,
    ...('missing' in systemCalls ? { withoutNativeCalls: systemCalls.missing } : { systemCalls }),
    ...('missing' in secondView ? { withoutNativeCalls: secondView.missing } : { secondView }),
  });
}
