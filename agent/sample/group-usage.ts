import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { GroupUse } from '../detect/detector.ts';

/** Groups that are remembered; those that rest are forgotten when there are more. */
const MAX_GROUPS = 1_024;

interface Use {
  readonly key: string;
  cpuMs: number;
  process: ProcessKey;
  processCpuMs: number;
  tick: number;
}

/** What each process group used in the current tick, over all its runs. The same objects every tick. */
export class GroupUsage {
  readonly #groups = new Map<string, Use>();
  readonly #active: Use[] = [];
  #tick = 0;

  /** Groups that used CPU in this tick. */
  get active(): readonly GroupUse[] {
    return this.#active;
  }

  begin(): void {
    this.#tick++;
    this.#active.length = 0;
    if (this.#groups.size <= MAX_GROUPS) return;
    for (const [key, { tick }] of this.#groups) if (tick < this.#tick - 1) this.#groups.delete(key);
  }

  add(groupKey: string, process: ProcessKey, cpuMs: number): void {
    let use = this.#groups.get(groupKey);
    if (use === undefined) {
      use = { key: groupKey, cpuMs: 0, process, processCpuMs: 0, tick: 0 };
      this.#groups.set(groupKey, use);
    }
    if (use.tick !== this.#tick) {
      use.tick = this.#tick;
      use.cpuMs = 0;
      use.processCpuMs = 0;
      this.#active.push(use);
    }
    use.cpuMs += cpuMs;
    if (cpuMs <= use.processCpuMs) return;
    use.process = process;
    use.processCpuMs = cpuMs;
  }
}
