import { openSystemdSupervisor } from '../linux/service/systemd-supervisor.ts';
import { NO_SUPERVISOR, type Supervisor } from '../supervisor.ts';
import { openWindowsSupervisor } from '../windows/service/windows-supervisor.ts';

/** Whoever started this process and wants to hear of it. `isService`: it was started as a service of Windows. */
export async function openNativeSupervisor(isService: boolean): Promise<Supervisor> {
  if (process.platform === 'linux') return openSystemdSupervisor(process.env);
  return isService && process.platform === 'win32' ? openWindowsSupervisor() : NO_SUPERVISOR;
}
