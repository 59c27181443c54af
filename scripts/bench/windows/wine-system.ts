import { readFileSync } from 'node:fs';
import { readDescendants } from '../adopted-processes.ts';
import { readThreadCpuMs } from '../thread-cpu.ts';

/** What the benchmark itself started there. */
const OURS = /^(?:node\.exe|idle-\d)/;

/**
 * The processes that do for programs under Wine what the kernel does on Windows: its server, its drivers (who asks for connections has one of them look
 * through all of `/proc`), its services. Of those that are below this process and not of `except`.
 */
export function findWineSystem(except: ReadonlySet<number> = new Set()): readonly number[] {
  return [...readDescendants(process.pid, except).keys()].filter((pid) => {
    const name = nameOf(pid);
    return name !== undefined && !OURS.test(name);
  });
}

/** CPU milliseconds that a program and the system of Wine have used. */
export interface UsedMs {
  readonly programMs: number;
  readonly systemMs: number;
}

export function readUsedMs(pid: number, system: readonly number[]): UsedMs {
  return { programMs: readThreadCpuMs(pid), systemMs: system.reduce((sum, each) => sum + readThreadCpuMs(each), 0) };
}

function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
  } catch {
    // It ended between the list and the look.
    return undefined;
  }
}
