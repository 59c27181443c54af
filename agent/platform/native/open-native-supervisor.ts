import { openSystemdSupervisor } from '../linux/service/systemd-supervisor.ts';
import { NO_SUPERVISOR, type Supervisor } from '../supervisor.ts';

/** Whoever started this process and wants to hear of it. `isService`: it was started as a service of Windows. */
export async function openNativeSupervisor(isService: boolean): Promise<Supervisor> {
  if (process.platform === 'linux') return openSystemdSupervisor(process.env);
  if (!isService || process.platform !== 'win32') return NO_SUPERVISOR;
  const { openWindowsSupervisor } = await import('../windows/service/windows-supervisor.ts');
  return openWindowsSupervisor();
}
