import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HostWatch } from '../../../agent/host-watch.ts';
import { loadWindowsCalls } from '../../../agent/platform/windows/calls/load-windows-calls.ts';
import { WindowsPlatform } from '../../../agent/platform/windows/windows-platform.ts';
import { ForgetfulSink } from '../../../agent/sample/ownership-sink.ts';
import { loadSignatures } from '../../../shared/signature/load.ts';

/*
 * Runs on Windows: `hurried-ticks.ts TICKS LOOK_EVERY` lets the sampler and all detectors look at the host without a pause, by a clock that goes on by a
 * second each time, so that hours fit into minutes. Says after every so many ticks what its objects hold once the garbage is collected, and what is resident;
 * bytes.
 */

const [ticks = '0', lookEvery = '1'] = process.argv.slice(2);
const found = await loadWindowsCalls();
if ('missing' in found) throw new Error(found.missing);
const began = { monotonicMs: performance.now(), wallMs: Date.now(), uptimeMs: found.tickCountMs() };
let tick = 0;
const clock = {
  monotonicMs: () => began.monotonicMs + tick * 1_000,
  wallMs: () => began.wallMs + tick * 1_000,
};
// The time since boot tells of a host that slept: it goes along.
const calls = { ...found, tickCountMs: () => began.uptimeMs + tick * 1_000 };
const { set } = loadSignatures(
  readdirSync('signatures', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, text: readFileSync(`signatures/${name}`, 'utf8') })),
);
const watch = new HostWatch({
  platform: new WindowsPlatform({ calls, readMinerConfig: () => undefined, clock }),
  signatures: set,
  ownerships: new ForgetfulSink(),
  ...{ hostId: 'bench', intervalMs: 1_000, signal: new AbortController().signal, ownPid: process.pid },
});
for (tick = 1; tick <= Number(ticks); tick++) {
  watch.step();
  watch.takeGaps();
  watch.sampler.summary.finish(clock.wallMs(), watch.sampler.processCount, {}, { residentBytes: 0 });
  await nextTurn();
  if (tick % Number(lookEvery) !== 0) continue;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  console.log(`${tick} ${heapUsed + external} ${rss}`);
}
console.log('ready');
