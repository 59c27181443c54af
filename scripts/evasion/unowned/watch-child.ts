import { setTimeout as wait } from 'node:timers/promises';
import { HostWatch } from '../../../agent/host-watch.ts';
import { LIVE_PATHS } from '../../../agent/platform/linux/linux-paths.ts';
import { LinuxPlatform } from '../../../agent/platform/linux/linux-platform.ts';
import { loadSystemCalls } from '../../../agent/platform/linux/system-calls.ts';
import { ForgetfulSink } from '../../../agent/sample/ownership-sink.ts';
import { loadSignatures } from '../../../shared/signature/load.ts';

/*
 * Watches this machine as an agent does, for so many seconds, and tells each block and finding as a line of JSON. A program of its
 * own, so that it can run where a process is hidden from it. It has no second view of the host: with one it would look past the mount
 * that hides the process, and then the process, named, owns what it uses.
 */
const seconds = Number(process.argv[2] ?? 60);
const stopping = new AbortController();
const systemCalls = await loadSystemCalls();
using platform = new LinuxPlatform({
  paths: LIVE_PATHS,
  readMinerConfig: () => undefined,
  ...('missing' in systemCalls ? {} : { systemCalls }),
});
const watch = new HostWatch({
  platform,
  signatures: loadSignatures([]).set,
  ownerships: new ForgetfulSink(),
  hostId: 'watched',
  intervalMs: 1_000,
  signal: stopping.signal,
});
const tell = (line: object) => console.log(JSON.stringify(line));
const startMs = performance.now();
const atSecond = () => Math.round((performance.now() - startMs) / 100) / 10;
let block = 0;
for (let tick = 1; tick <= seconds; tick++) {
  for (const { finding } of watch.step()?.changes ?? []) {
    const { kind, signals, evidence } = finding;
    tell({ finding: kind, second: atSecond(), signals, evidence });
  }
  const reading = watch.sampler.usage.unowned;
  if (reading !== undefined && reading.block !== block) {
    block = reading.block;
    tell({ second: atSecond(), ...reading });
  }
  if (tick === 1) tell({ ready: true, capabilities: platform.capabilities() });
  await wait(Math.max(0, startMs + tick * 1_000 - performance.now()));
}
tell({
  gaps: watch.takeGaps(),
  summary: watch.sampler.summary.finish(Date.now(), undefined, {}, {}),
  cpuUsage: process.cpuUsage(),
});
stopping.abort();
