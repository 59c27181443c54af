import {
  type HostDetail,
  MAX_DETAIL_CONNECTIONS,
  MAX_DETAIL_PROCESSES,
  type ProcessDetail,
} from '#shared/model/host-detail.ts';
import type { ProcessTable } from '../platform/process-table.ts';
import type { ConnectionWatch } from './connection-watch.ts';
import type { CpuUsage } from './cpu-usage.ts';
import { cutProcess } from './cut-process.ts';
import type { KnownProcesses } from './known-processes.ts';

/** What a sampler knows of the processes of its host. */
export interface SampledProcesses {
  readonly table: ProcessTable;
  readonly cpu: CpuUsage;
  readonly known: KnownProcesses;
  readonly connections: ConnectionWatch;
}

/**
 * The processes that used most in the last minute, the first the most, with what they used in the last tick and the connections they hold.
 * Whose details are not read yet are left out: that is a matter of seconds.
 */
export function processDetailsOf(
  { table, cpu, known, connections }: SampledProcesses,
  elapsedMs: number,
): HostDetail['processes'] {
  const slots: { readonly slot: number; readonly minute: number; readonly life: number }[] = [];
  for (let slot = 0; slot < table.slotLimit; slot++) {
    if (table.seenIn[slot] !== table.sweep || known.inSlot(slot) === undefined) continue;
    slots.push({ slot, minute: cpu.minuteCoreSeconds(slot), life: table.cpuMs(slot) });
  }
  slots.sort((left, right) => right.minute - left.minute || right.life - left.life);
  return slots.slice(0, MAX_DETAIL_PROCESSES).flatMap(({ slot, minute }): readonly ProcessDetail[] => {
    const process = known.inSlot(slot);
    if (process === undefined) return [];
    const residentBytes = table.residentBytes[slot] ?? Number.NaN;
    const held = connections.connectionsOf(process.key);
    return [
      {
        process: cutProcess(process.ref),
        cores: round(cpu.lastTickMs(slot) / Math.max(1, elapsedMs)),
        minuteCores: round(minute / 60),
        ...(Number.isNaN(residentBytes) ? {} : { residentBytes }),
        connections: held.slice(0, MAX_DETAIL_CONNECTIONS),
        connectionCount: held.length,
      },
    ];
  });
}

function round(cores: number): number {
  return Math.round(cores * 1000) / 1000;
}
