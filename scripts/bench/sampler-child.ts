import { BusyTime } from '../../agent/platform/linux/busy-time.ts';
import { GapCounts } from '../../agent/platform/linux/gap-counts.ts';
import { HostCountersReader } from '../../agent/platform/linux/host-counters.ts';
import { ProcessSweep } from '../../agent/platform/linux/process-sweep.ts';
import { ProcessTable } from '../../agent/platform/process-table.ts';

/**
 * Sweeps once a second until it is killed: the sampler of the agent, its reading of host counters and nothing else. With `every`
 * no process may rest. Says `ready` after the first sweep.
 */
const counters = new HostCountersReader('/proc', 100);
const busy = new BusyTime();
const sweep = new ProcessSweep({
  proc: '/proc',
  ticksPerSecond: 100,
  descriptorBudget: 8_192,
  gaps: new GapCounts(),
  takeBusyMs: () => {
    const busyMs = busy.advance(counters.read());
    return process.argv[2] === 'every' ? undefined : busyMs;
  },
});
const table = new ProcessTable(8_192);
sweep.sweep(table);
console.log('ready');

const startMs = performance.now();
let tick = 0;
function waitForNext(): void {
  tick++;
  setTimeout(
    () => {
      sweep.sweep(table);
      waitForNext();
    },
    Math.max(0, startMs + tick * 1_000 - performance.now()),
  );
}
waitForNext();
