import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProcTree } from '../../testing/proc-tree.ts';
import { KernelTuningWatch } from './kernel-tuning.ts';
import { LIVE_PATHS } from '../linux-paths.ts';

function writePages(tree: ProcTree, pages: number | string): void {
  mkdirSync(`${tree.paths.proc}/sys/vm`, { recursive: true });
  writeFileSync(`${tree.paths.proc}/sys/vm/nr_hugepages`, `${pages}\n`);
}

function writeAllowed(tree: ProcTree, text: string): void {
  mkdirSync(`${tree.paths.sys}/module/msr/parameters`, { recursive: true });
  writeFileSync(`${tree.paths.sys}/module/msr/parameters/allow_writes`, `${text}\n`);
}

describe('what is tuned in the kernel', () => {
  it('is known with the looks between which it changed', () => {
    using tree = new ProcTree();
    writePages(tree, 8);
    const watch = new KernelTuningWatch(tree.paths);
    watch.look(1_000);
    expect(watch.read()).toEqual({ value: { hugePages: 8 } });
    writePages(tree, 600);
    watch.look(2_000);
    writePages(tree, 1_176);
    writeAllowed(tree, 'on');
    watch.look(3_000);
    watch.look(7_000);
    expect(watch.read()).toEqual({
      value: {
        hugePages: 1_176,
        hugePagesRisen: { sinceMs: 1_000, untilMs: 2_000, pages: 1_168 },
        msrWrites: 'on',
        msrWritesEnabled: { sinceMs: 1_000, untilMs: 7_000 },
      },
    });
    writePages(tree, 0);
    rmSync(`${tree.paths.sys}/module`, { recursive: true });
    watch.look(100_000);
    writePages(tree, 100);
    watch.look(101_000);
    expect(watch.read()).toMatchObject({
      value: { hugePages: 100, hugePagesRisen: { sinceMs: 100_000, untilMs: 101_000, pages: 100 } },
    });
    watch.close();
  });

  it('was not changed when it was so from the beginning', () => {
    using tree = new ProcTree();
    writePages(tree, 512);
    writeAllowed(tree, 'on');
    const watch = new KernelTuningWatch(tree.paths);
    for (const ms of [1_000, 9_000]) watch.look(ms);
    expect(watch.read()).toEqual({ value: { hugePages: 512, msrWrites: 'on' } });
    watch.close();
  });

  it('is not observable where the kernel does not tell, and whatever stands there is survived', () => {
    using tree = new ProcTree();
    const watch = new KernelTuningWatch(tree.paths);
    watch.look(1_000);
    expect(watch.read()).toMatchObject({ unobservable: 'unsupported' });
    writePages(tree, '-1 or so');
    writeAllowed(tree, 'x'.repeat(9_000));
    watch.look(9_000);
    expect(watch.read()).toMatchObject({ unobservable: 'failed' });
    watch.close();
  });

  it('is read anew each time on this machine', () => {
    const watch = new KernelTuningWatch(LIVE_PATHS);
    for (const ms of [1_000, 2_000]) {
      watch.look(ms);
      expect(watch.read()).toMatchObject({ value: { hugePages: expect.any(Number) } });
    }
    watch.close();
  });
});
