import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { GroupUse } from '../detect/detector.ts';

/** Over how long, about, it is summed what a group used: what is older counts ever less. */
const LATELY_S = 5;
const HOT_MS = 1_000;
/** A group that used less of late is forgotten. */
const FORGOTTEN_MS = 1;

interface Lately {
  ms: number;
  /** Who stands for the group. */
  process: ProcessKey;
}

/**
 * Groups that used a core-second within about five seconds, with one process each that stands for it: work may be split among so many processes that
 * none of them uses much.
 */
export class HotGroups {
  readonly #lately = new Map<string, Lately>();
  #processes: ProcessKey[] = [];

  /** As of the last tick that was taken. */
  get processes(): readonly ProcessKey[] {
    return this.#processes;
  }

  clear(): void {
    this.#lately.clear();
    this.#processes = [];
  }

  /**
   * @param uses of this tick
   * @param seconds that it covers
   * @param isAtWork whether a process did anything lately; who stands for a group does so until then
   */
  take(uses: readonly GroupUse[], seconds: number, isAtWork: (process: ProcessKey) => boolean): void {
    const left = (1 - 1 / LATELY_S) ** seconds;
    for (const [key, lately] of this.#lately) {
      lately.ms *= left;
      if (lately.ms < FORGOTTEN_MS) this.#lately.delete(key);
    }
    this.#processes = [];
    for (const { key, cpuMs, process } of uses) {
      const lately = this.#lately.get(key) ?? { ms: 0, process };
      lately.ms += cpuMs * Math.min(1, LATELY_S / seconds);
      if (lately.process !== process && !isAtWork(lately.process)) lately.process = process;
      this.#lately.set(key, lately);
      if (lately.ms >= HOT_MS) this.#processes.push(lately.process);
    }
  }
}
