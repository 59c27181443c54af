/** CPU used since some beginning, by what used it. A later reading never holds less of anything. */
export interface BaitReading {
  /** Monotonic, milliseconds. */
  readonly atMs: number;
  /** Milliseconds of CPU by process group, the host under {@link HOST}; without the host where its counters cannot be read. */
  readonly usedMs: ReadonlyMap<string, number>;
}

/** The key of the busy host. No process group is called so. */
export const HOST = 'host';

/** Mean cores of `key` between two readings; a group that was not there used nothing. Undefined when that cannot be known. */
export function coresBetween(from: BaitReading, to: BaitReading, key: string): number | undefined {
  const elapsedMs = to.atMs - from.atMs;
  if (elapsedMs <= 0) return undefined;
  if (key === HOST && !(from.usedMs.has(HOST) && to.usedMs.has(HOST))) return undefined;
  return ((to.usedMs.get(key) ?? 0) - (from.usedMs.get(key) ?? 0)) / elapsedMs;
}
