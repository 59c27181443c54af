import { createDraw, type Draw } from '../bait/seeded-draw.ts';

/** Pieces of names that are neither a miner's nor a monitor's. */
const PIECES = ['index', 'cache', 'sync', 'media', 'report', 'metric', 'queue', 'store', 'render', 'batch'] as const;
const ENDINGS = ['er', 'd', '-agent', '-worker', 'ctl', '-helper'] as const;
const FOLDERS = ['lib', 'share', 'local', 'data', 'tools'] as const;
/** What threads of the kernel are called. */
const KERNEL_THREADS: readonly ((draw: Draw) => string)[] = [
  (draw) => `kworker/${draw(8)}:${draw(4)}`,
  (draw) => `kworker/u${8 * (1 + draw(4))}:${draw(4)}-events_unbound`,
  (draw) => `ksoftirqd/${draw(8)}`,
  (draw) => `migration/${draw(8)}`,
  () => 'kswapd0',
  () => 'khugepaged',
];
/** Programs that every Windows runs, from a folder of its own. */
const SYSTEM_PROGRAMS = [
  'csrss.exe',
  'lsass.exe',
  'spoolsv.exe',
  'svchost.exe',
  'taskhostw.exe',
  'wininit.exe',
] as const;
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** Every name, path and port of a self-test. */
export interface SelftestNames {
  readonly seed: string;
  /** A file name, another one at each call. */
  program(): string;
  folder(): string;
  hiddenFolder(): string;
  /** A name that threads of the kernel have, without brackets. */
  kernelThread(): string;
  /** The file name of a program that Windows brings along. */
  systemProgram(): string;
  /** A pool's name and port (a name that nobody can have, RFC 2606). */
  readonly pool: string;
  /** Where the stand-in pool listens on the loopback. */
  readonly port: number;
  pick<T>(from: readonly T[]): T | undefined;
}

/** The same names for the same seed. */
export function createSelftestNames(seed: string): SelftestNames {
  const draw = createDraw(`selftest ${seed}`);
  const used = new Set<string>();
  const one = <T>(from: readonly T[]): T => from[draw(from.length)] as T;
  const program = (): string => {
    for (;;) {
      const name = `${one(PIECES)}${one(PIECES)}${one(ENDINGS)}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
  const folder = (): string => `${one(FOLDERS)}${draw(1_000)}`;
  return {
    seed,
    program,
    folder,
    hiddenFolder: () => `.${one(PIECES)}${draw(1_000)}`,
    kernelThread: () => one(KERNEL_THREADS)(draw),
    systemProgram: () => one(SYSTEM_PROGRAMS),
    pool: `${one(PIECES)}${draw(1_000)}.example:${3_000 + draw(6_000)}`,
    port: FIRST_PORT + draw(PORTS),
    pick: (from) => (from.length === 0 ? undefined : one(from)),
  };
}
