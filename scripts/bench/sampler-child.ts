import { LIVE_PATHS } from '../../agent/platform/linux/linux-paths.ts';
import { GapCounts } from '../../agent/platform/linux/gap-counts.ts';
import { ProcessSweep } from '../../agent/platform/linux/process-sweep.ts';
import { ProcessTable } from '../../agent/platform/process-table.ts';

/** Sweeps once a second until it is killed; the sampler of the agent and nothing else. Says `ready` after the first sweep. */
const table = new ProcessTable(8_192);
const sweep = new ProcessSweep({
  proc: LIVE_PATHS.proc,
  ticksPerSecond: 100,
  descriptorBudget: 8_192,
  gaps: new GapCounts(),
});
sweep.sweep(table);
console.log('ready');

const startMs = performance.now();
let tick = 0;
function next(): void {
  tick++;
  setTimeout(
    () => {
      sweep.sweep(table);
      next();
    },
    Math.max(0, startMs + tick * 1_000 - performance.now()),
  );
}
next();
