import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../platform.ts';
import type { ReadMinerConfig } from '../probe-miner-config.ts';
import { loadWindowsCalls } from './calls/load-windows-calls.ts';
import { WindowsPlatform, type WindowsPlatformOptions } from './windows-platform.ts';

/** A domain controller that does not answer must not hold the agent up; accounts have their identifier as a name then. */
const ACCOUNTS_MS = 2_000;

/** This machine. Throws when the system cannot be called at all: nothing could be seen then. */
export async function openWindowsPlatform(
  readMinerConfig: ReadMinerConfig,
  more: Pick<WindowsPlatformOptions, 'loadedNativeParts'> = {},
): Promise<Platform> {
  const calls = await loadWindowsCalls();
  if ('missing' in calls) throw new Error(`Windows cannot be asked: ${calls.missing}`);
  // A service has this privilege in force anyway (LocalSystem); for an administrator who starts the agent by hand it is there and switched off.
  // Without it nothing can be asked about the memory and the threads of what services run, and the capability `process-files` says so. It is
  // asked for once, here, where products that watch for it expect it of a program that starts; memory is never read by it.
  calls.enablePrivilege('SeDebugPrivilege');
  const platform = new WindowsPlatform({ calls, readMinerConfig, ...more });
  await Promise.race([platform.learnAccounts(), sleep(ACCOUNTS_MS, undefined, { ref: false })]);
  return platform;
}
