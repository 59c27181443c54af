/**
 * What the agent may take from its host: every limit it enforces upon itself, in one place. Times are wall-clock milliseconds of its
 * one thread, which are at least its CPU time.
 */
export const LIMITS = {
  /** A detector that takes more than this in a minute (2.5 % of a core) is paused for a while, named and reported. */
  detector: { msPerMinute: 1_500, pausedMs: 10 * 60_000 },
  /** One probe a tick on average, some in a burst: a probe may read files and walk descriptors. */
  probes: { waiting: 64, timeoutMs: 5_000, burst: 10 },
  /** Above this much resident memory detail is given up first; findings never are. */
  residentBytes: 160 * 1024 * 1024,
  /** Nobody may switch an agent off for longer with one word. */
  pauseMs: 24 * 3_600_000,
} as const;
