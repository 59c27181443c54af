/**
 * Clock ticks that all processes used from one sweep to the next, reaped children included: an end takes away what the parent is then
 * credited with. It also keeps what processes had used whose file is not held open, so that each counts by its change.
 */
export class TickLedger {
  #sum = 0;
  #keptBefore = new Map<number, number>();
  #kept = new Map<number, number>();

  /** Change since {@link begin}. */
  get sum(): number {
    return this.#sum;
  }

  /** Whether anything was kept since {@link begin}. */
  get hasKept(): boolean {
    return this.#kept.size > 0;
  }

  begin(): void {
    this.#sum = 0;
    this.#keptBefore = this.#kept;
    this.#kept = new Map();
  }

  change(before: number, now: number): void {
    this.#sum += now - before;
  }

  keep(pid: number, ticks: number): void {
    this.#kept.set(pid, ticks);
  }

  /** What was kept of this process, and is no longer; undefined when nothing was. */
  take(pid: number): number | undefined {
    const ticks = this.#kept.get(pid) ?? this.#keptBefore.get(pid);
    this.#kept.delete(pid);
    this.#keptBefore.delete(pid);
    return ticks;
  }

  /** Whoever was kept before {@link begin} and was not taken since has ended. */
  settle(): void {
    for (const ticks of this.#keptBefore.values()) this.#sum -= ticks;
    this.#keptBefore.clear();
  }

  clear(): void {
    this.#keptBefore.clear();
    this.#kept.clear();
  }
}
