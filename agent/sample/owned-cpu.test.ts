import { describe, expect, it } from 'vitest';
import type { ExitRecord } from '../platform/platform.ts';
import { ProcessTable } from '../platform/process-table.ts';
import { OwnedCpu } from './owned-cpu.ts';

interface Row {
  readonly pid: number;
  readonly parent?: number;
  readonly ms: number;
  readonly childMs?: number;
}

/** A table swept once a second. */
class Sweeps {
  readonly #table = new ProcessTable(64);
  readonly #owned = new OwnedCpu(this.#table);
  #ticks = 0;

  tick(rows: readonly Row[], records?: readonly Partial<ExitRecord>[]) {
    this.#table.begin();
    for (const { pid, parent = 1, ms, childMs = 0 } of rows)
      this.#table.put(pid, pid, parent, ms, 0, childMs, 1, 82, 0);
    this.#table.end();
    const full = records?.map((record) => ({ pid: 0, threadId: 0, cpuMs: 0, lifeMs: 500, ...record }));
    const exits = full === undefined ? undefined : { records: full, isComplete: true };
    return this.#owned.take(exits, 1_000, this.#ticks++ === 0 ? 0 : 2_200);
  }
}

describe('what visible processes own', () => {
  it('is not what they used before anybody looked', () => {
    const sweeps = new Sweeps();
    expect(sweeps.tick([{ pid: 1, ms: 90_000, childMs: 5_000 }])).toMatchObject({ byParentsMs: 0 });
    const hiddenUntilNow = { pid: 7, ms: 70_000 };
    expect(sweeps.tick([{ pid: 1, ms: 90_010, childMs: 5_000 }, hiddenUntilNow])).toMatchObject({ byParentsMs: 10 });
  });

  it('comes back at the parent when a child ends, and is counted once', () => {
    const sweeps = new Sweeps();
    sweeps.tick([
      { pid: 1, ms: 0 },
      { pid: 5, ms: 0 },
      { pid: 6, parent: 5, ms: 40_000 },
    ]);
    expect(
      sweeps.tick([
        { pid: 1, ms: 0 },
        { pid: 5, ms: 0, childMs: 40_300 },
      ]).byParentsMs,
    ).toBe(300);
  });

  it('may be credited one sweep later', () => {
    const sweeps = new Sweeps();
    sweeps.tick([
      { pid: 5, ms: 0 },
      { pid: 6, parent: 5, ms: 40_000 },
    ]);
    expect(sweeps.tick([{ pid: 5, ms: 0 }]).byParentsMs).toBe(0);
    expect(sweeps.tick([{ pid: 5, ms: 0, childMs: 40_300 }]).byParentsMs).toBe(300);
  });

  it('goes to the grandparent when the parent ends in the same tick', () => {
    const sweeps = new Sweeps();
    const first = [
      { pid: 1, ms: 0 },
      { pid: 4, ms: 0 },
    ];
    sweeps.tick([...first, { pid: 5, parent: 4, ms: 100 }, { pid: 6, parent: 5, ms: 40_000 }]);
    expect(
      sweeps.tick([
        { pid: 1, ms: 0 },
        { pid: 4, ms: 0, childMs: 40_250 },
      ]).byParentsMs,
    ).toBe(150);
  });

  it('is not taken away by children that nobody waits for', () => {
    const sweeps = new Sweeps();
    sweeps.tick(
      [
        { pid: 5, ms: 0 },
        { pid: 6, parent: 5, ms: 40_000 },
      ],
      [],
    );
    const ended = sweeps.tick([{ pid: 5, ms: 10 }], [{ pid: 6, cpuMs: 40_200, lifeMs: 90_000 }]);
    expect(ended).toEqual({ byParentsMs: 10, byRecordsMs: 210, exits: 1 });
    sweeps.tick([{ pid: 5, ms: 10 }], []);
    sweeps.tick([{ pid: 5, ms: 10 }], []);
    // Too late to be that child: this is another one that was never seen.
    expect(sweeps.tick([{ pid: 5, ms: 10, childMs: 500 }], []).byParentsMs).toBe(500);
  });

  it('includes who was born and died between two sweeps', () => {
    const sweeps = new Sweeps();
    sweeps.tick([{ pid: 5, ms: 0 }], []);
    const tick = sweeps.tick(
      [{ pid: 5, ms: 0 }],
      [
        { pid: 9, cpuMs: 120 },
        { pid: 10, cpuMs: 30 },
      ],
    );
    expect(tick).toEqual({ byParentsMs: 0, byRecordsMs: 150, exits: 2 });
  });

  it('counts a record that comes after its process was gone from the list for what is new in it', () => {
    const sweeps = new Sweeps();
    sweeps.tick(
      [
        { pid: 5, ms: 0 },
        { pid: 6, ms: 9_000 },
      ],
      [],
    );
    expect(sweeps.tick([{ pid: 5, ms: 0 }], []).byRecordsMs).toBe(0);
    expect(sweeps.tick([{ pid: 5, ms: 0 }], [{ pid: 6, cpuMs: 9_700, lifeMs: 60_000 }]).byRecordsMs).toBe(700);
  });

  it('counts threads of a living process once', () => {
    const sweeps = new Sweeps();
    sweeps.tick([{ pid: 6, ms: 0 }], []);
    expect(sweeps.tick([{ pid: 6, ms: 800 }], [{ pid: 6, threadId: 7, cpuMs: 500 }]).byRecordsMs).toBe(800);
    const rest = sweeps.tick([], [{ pid: 6, threadId: 6, cpuMs: 350 }]);
    expect(rest.byRecordsMs).toBe(50);
  });

  it('does not own a process that lived for long and was in no list, nor what its parent got for it', () => {
    const sweeps = new Sweeps();
    sweeps.tick([{ pid: 5, ms: 0 }], []);
    const tick = sweeps.tick([{ pid: 5, ms: 0, childMs: 3_000 }], [{ pid: 9, cpuMs: 3_000, lifeMs: 4_000 }]);
    expect(tick).toEqual({ byParentsMs: 0, byRecordsMs: 0, exits: 1 });
  });
});
