import type { ServiceState } from '../../service-manager.ts';

/** The name of the service. It must never change: an installed service is found by it. */
export const SERVICE_NAME = 'MinesweepAgent';

/** `dwCurrentState` of winsvc.h. */
export const STOPPED = 1;
export const START_PENDING = 2;
export const STOP_PENDING = 3;
export const RUNNING = 4;

/** `ERROR_SERVICE_SPECIFIC_ERROR`: the other exit code tells. */
export const SPECIFIC_ERROR = 1_066;

const STATES: Readonly<Record<number, ServiceState>> = {
  [STOPPED]: 'stopped',
  [START_PENDING]: 'starting',
  [STOP_PENDING]: 'stopping',
  [RUNNING]: 'running',
};

/** What it ended with, when it failed: its own exit status, or an error of Windows. */
export function exitCodeOf(win32ExitCode: number, serviceSpecificExitCode: number): number {
  return win32ExitCode === SPECIFIC_ERROR ? serviceSpecificExitCode : win32ExitCode;
}

/** In our words. A service that is paused or goes on (ours does neither) is on its way. */
export function serviceStateOf(currentState: number, win32ExitCode: number): ServiceState {
  if (currentState === STOPPED && win32ExitCode !== 0 && win32ExitCode !== NEVER_STARTED) return 'failed';
  return STATES[currentState] ?? 'starting';
}

/** `ERROR_SERVICE_NEVER_STARTED`: since the system began. */
const NEVER_STARTED = 1_077;
