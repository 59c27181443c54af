import type { Platform } from '../platform.ts';
import type { ReadMinerConfig } from '../probe-miner-config.ts';
import { loadWindowsCalls } from './load-windows-calls.ts';
import { WindowsPlatform } from './windows-platform.ts';

/** This machine. Throws when the system cannot be called at all: nothing could be seen then. */
export async function openWindowsPlatform(readMinerConfig: ReadMinerConfig): Promise<Platform> {
  const calls = await loadWindowsCalls();
  if ('missing' in calls) throw new Error(`Windows cannot be asked: ${calls.missing}`);
  return new WindowsPlatform({ calls, readMinerConfig });
}
