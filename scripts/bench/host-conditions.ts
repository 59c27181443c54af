import { readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';

/** How busy the machine was while something was measured on it. */
export interface HostConditions {
  readonly cpus: number;
  readonly kernel: string;
  readonly node: string;
  readonly loadAtStart: number;
  readonly loadAtEnd: number;
  /** Processes started on the whole machine: every new one costs each sampler some work. */
  readonly forksPerSecond: number;
}

/** Begins to watch the machine; the answer is for the time since then. */
export function watchHost(): () => HostConditions {
  const start = { forks: readForks(), load: readLoad(), atMs: performance.now() };
  return () => ({
    cpus: cpus().length,
    kernel: release(),
    node: process.version,
    loadAtStart: start.load,
    loadAtEnd: readLoad(),
    forksPerSecond: Math.round(((readForks() - start.forks) * 10_000) / (performance.now() - start.atMs)) / 10,
  });
}

function readForks(): number {
  const forks = /^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1];
  if (forks === undefined) throw new Error('The kernel does not say how many processes it has started');
  return Number(forks);
}

function readLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
