import type { SeenBy, Summary } from '#shared/model/host.ts';

export const HOUR_MS = 3_600_000;
/** Names and keys are chosen by whoever runs on the host. */
const MAX_KEY_CHARS = 64;
const MAX_NAME_CHARS = 64;
const MAX_CORES = 100_000;

/** What one summary says about CPU, by our clock. Cores are means over the span that ends at `atMs`; absent = not observable. */
export interface SeriesPoint {
  readonly atMs: number;
  readonly spanMs: number;
  readonly busyCores?: number;
  readonly stealCores?: number;
  readonly unownedCores?: number;
  readonly agentCores?: number;
  /** The busiest process groups; one that is not here used next to nothing. */
  readonly groups: readonly GroupCores[];
  /** Who observed; absent = not known. */
  readonly observers?: readonly SeenBy[];
}

export interface GroupCores {
  readonly key: string;
  readonly name: string;
  readonly cores: number;
}

/** @param clockOffsetMs the agent's clock minus ours */
export function seriesPointOf(summary: Summary, clockOffsetMs: number): SeriesPoint {
  const { busyCores, stealCores, unownedCores, agentCpuCores, observers } = summary;
  return {
    atMs: Math.round(summary.atMs - clockOffsetMs),
    spanMs: Math.round(Math.min(summary.spanMs, HOUR_MS)),
    ...(busyCores === undefined ? {} : { busyCores: bounded(busyCores) }),
    ...(stealCores === undefined ? {} : { stealCores: bounded(stealCores) }),
    ...(unownedCores === undefined ? {} : { unownedCores: bounded(unownedCores) }),
    ...(agentCpuCores === undefined ? {} : { agentCores: bounded(agentCpuCores) }),
    groups: summary.top.map(({ key, name, cpuCores }) => ({
      key: key.slice(0, MAX_KEY_CHARS),
      name: name.text.slice(0, MAX_NAME_CHARS),
      cores: bounded(cpuCores),
    })),
    ...(observers === undefined ? {} : { observers }),
  };
}

/** The hour (UTC, counted from 1970-01-01) that a point belongs to: the one in which its span ends. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS);
}

function bounded(cores: number): number {
  return Math.min(MAX_CORES, cores);
}
