import type { ProcessRecords } from './process-list.ts';

const SYSTEM_PID = 4;

/** When this boot began. `isExact`: it stays the same as long as the boot lasts, whatever the clock is set to. */
export interface BootStart {
  readonly startId: number;
  readonly isExact: boolean;
}

/**
 * By the creation time of what the kernel starts first (itself, Registry, smss.exe), which is written once and never ends. Of those the one with
 * the lowest pid: a clock that is set back while the system starts makes later ones look older. Without any of them (Wine) by whoever is oldest.
 */
export function readBootStart(records: ProcessRecords): BootStart | undefined {
  let first: { readonly pid: number; readonly startId: number } | undefined;
  let oldest: number | undefined;
  records.forEach((at) => {
    const [pid, startId] = [records.pid(at), records.startId(at)];
    if (startId === 0) return;
    oldest = Math.min(oldest ?? startId, startId);
    if (pid !== SYSTEM_PID && records.parentPid(at) !== SYSTEM_PID) return;
    if (first === undefined || pid < first.pid) first = { pid, startId };
  });
  if (first !== undefined) return { startId: first.startId, isExact: true };
  return oldest === undefined ? undefined : { startId: oldest, isExact: false };
}
