import type { MinerConfigReading } from '#shared/recognise/miner-config.ts';
import type { Platform } from '../platform.ts';

export interface NativePlatformOptions {
  /** False: for a second one beside the agent's. */
  readonly keepsFilesOpen?: boolean;
  /** The real paths of the native parts that this program unpacked and loaded so far, if it did: they are no foreign libraries. */
  readonly loadedNativeParts?: () => readonly string[];
}

/**
 * The platform of this machine. `readMinerConfig` recognises a miner's configuration in the text of a file (with the known
 * wallets bound). Throws on systems the agent is not made for.
 */
export async function openNativePlatform(
  readMinerConfig: (text: string) => MinerConfigReading | undefined,
  more: NativePlatformOptions = {},
): Promise<Platform> {
  // Each where it is needed: the text of the other would stay in memory for nothing.
  if (process.platform === 'linux') {
    const { openLinuxPlatform } = await import('../linux/open-linux-platform.ts');
    return openLinuxPlatform(readMinerConfig, more);
  }
  if (process.platform === 'win32') {
    const { openWindowsPlatform } = await import('../windows/open-windows-platform.ts');
    return openWindowsPlatform(readMinerConfig, more);
  }
  throw new Error(`Minesweep watches Linux and Windows, not ${process.platform}`);
}
