import { SYSTEMD_PLACES, SystemdService } from '../linux/service/systemd-service.ts';
import type { ServiceManager } from '../service-manager.ts';
import { loadServiceCalls } from '../windows/service/load-service-calls.ts';
import { WindowsService } from '../windows/service/windows-service.ts';

/** The service manager of this machine. Throws on systems the agent is not made for. */
export async function openNativeService(): Promise<ServiceManager> {
  if (process.platform === 'linux')
    return new SystemdService({ ...SYSTEMD_PLACES, userId: process.getuid?.() ?? Number.NaN });
  if (process.platform === 'win32') return new WindowsService(await loadServiceCalls(), process.env);
  throw new Error(`Minesweep is a service of Linux and Windows, not of ${process.platform}`);
}
