import { BusyTime } from '../../agent/platform/linux/host/busy-time.ts';
import { GapCounts } from '../../agent/platform/gap-counts.ts';
import { HostCountersReader } from '../../agent/platform/linux/host/host-counters.ts';
import { openLinuxPlatform } from '../../agent/platform/linux/open-linux-platform.ts';
import { ProcessCountsReader } from '../../agent/platform/linux/process/process-counts.ts';
import { ProcessSweep } from '../../agent/platform/linux/process/process-sweep.ts';
import { ProcessTable } from '../../agent/platform/process-table.ts';
import { isUnobservable, observedValue } from '../../shared/model/observed.ts';

/**
 * Sweeps once a second until it is killed: the sampler of the agent, its reading of host counters and nothing else. With `every`
 * no process may rest and all are listed each time. With `connections` it reads connections instead, as the agent does. Says `ready` after the first time.
 */
const connections = process.argv[2] === 'connections' ? await openLinuxPlatform(() => undefined) : undefined;
const counters = new HostCountersReader('/proc', 100);
const isEvery = process.argv[2] === 'every';
const counts = new ProcessCountsReader('/proc');
const busy = new BusyTime();
const sweep = new ProcessSweep({
  proc: '/proc',
  ticksPerSecond: 100,
  descriptorBudget: 8_192,
  gaps: new GapCounts(),
  takeBusyMs: () => {
    const busyMs = busy.advance(counters.read());
    return isEvery ? undefined : busyMs;
  },
});
const table = new ProcessTable(8_192);
const look = () => {
  if (connections === undefined) sweep.sweep(table, { counts: isEvery ? undefined : observedValue(counts.read()) });
  else if (isUnobservable(connections.readConnections())) throw new Error('no connections can be read');
};
look();
console.log('ready');

const startMs = performance.now();
let tick = 0;
function waitForNext(): void {
  tick++;
  setTimeout(
    () => {
      look();
      waitForNext();
    },
    Math.max(0, startMs + tick * 1_000 - performance.now()),
  );
}
waitForNext();
