import fc from 'fast-check';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holds } from '../../../../scripts/testing/fuzz.ts';
import { temporaryFolder } from '../../../../scripts/testing/minesweep.ts';
import { GapCounts } from '../../gap-counts.ts';
import { ProcessTable } from '../../process-table.ts';
import { statLineOf } from '../../testing/proc-tree.ts';
import { ProcessSweep } from './process-sweep.ts';

const MS_PER_TICK = 10;
const pid = fc.integer({ min: 1, max: 6 });
const happening = fc.oneof(
  fc.record({ does: fc.constant('use' as const), pid, ticks: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ does: fc.constant('end' as const), pid }),
  fc.record({ does: fc.constant('rest' as const), sweeps: fc.integer({ min: 1, max: 9 }) }),
);

/** A folder like /proc whose processes use what they are told. What ends leaves an empty file to whoever holds it open. */
class ToyProc {
  readonly #folder: string;
  readonly ticks = new Map<number, number>();
  #starts = 0;
  readonly #startOf = new Map<number, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  use(pid: number, more: number): void {
    const userTicks = (this.ticks.get(pid) ?? 0) + more;
    if (!this.ticks.has(pid)) {
      mkdirSync(join(this.#folder, `${pid}`));
      this.#startOf.set(pid, ++this.#starts);
    }
    this.ticks.set(pid, userTicks);
    const line = statLineOf({ pid, name: `toy ${pid}`, userTicks, startTicks: this.#startOf.get(pid) ?? 0 });
    writeFileSync(join(this.#folder, `${pid}`, 'stat'), line);
  }

  end(pid: number): void {
    if (!this.ticks.delete(pid)) return;
    truncateSync(join(this.#folder, `${pid}`, 'stat'));
    rmSync(join(this.#folder, `${pid}`), { recursive: true });
  }

  sum(): number {
    return [...this.ticks.values()].reduce((sum, ticks) => sum + ticks, 0);
  }
}

it('a sweep explains exactly what was used since the last one, however few descriptors there are', () => {
  const story = fc.array(fc.array(happening, { maxLength: 4 }), { maxLength: 20 });
  holds('process sweep', fc.tuple(fc.integer({ min: 0, max: 7 }), story), ([descriptorBudget, steps]) => {
    using folder = temporaryFolder('toy-proc');
    const toy = new ToyProc(folder.path);
    const options = { proc: folder.path, ticksPerSecond: 1_000 / MS_PER_TICK, gaps: new GapCounts() };
    const sweep = new ProcessSweep({ ...options, descriptorBudget });
    const table = new ProcessTable(64);
    let before = 0;
    const look = (): void => {
      sweep.sweep(table);
      expect(sweep.explainedMs).toBe((toy.sum() - before) * MS_PER_TICK);
      expect(table.size).toBe(toy.ticks.size);
      before = toy.sum();
    };
    for (const step of steps) {
      for (const each of step) {
        if (each.does === 'use') toy.use(each.pid, each.ticks);
        else if (each.does === 'end') toy.end(each.pid);
        else for (let times = 0; times < each.sweeps; times++) look();
      }
      look();
    }
    sweep.close();
  });
});
