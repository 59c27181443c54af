import { setTimeout as sleep } from 'node:timers/promises';
import { HostWatch } from '../../../agent/host-watch.ts';
import { openNativePlatform } from '../../../agent/platform/native/open-native-platform.ts';
import { ForgetfulSink } from '../../../agent/sample/ownership-sink.ts';
import { readMinerConfig } from '../../../shared/recognise/miner-config.ts';
import { emptySignatureSet } from '../../../shared/signature/compile-signatures.ts';

/*
 * Watches this machine for so many seconds, as the agent does, and prints each finding on a line of its own as JSON; at the end what
 * the capability says. Ends early when findings of all kinds that were named have come: `watch-host.ts SECONDS [KIND...]`.
 */

const [seconds = '10', ...wanted] = process.argv.slice(2);
const platform = await openNativePlatform(readMinerConfig);
const stop = new AbortController();
const watch = new HostWatch({
  platform,
  signatures: emptySignatureSet(),
  ownerships: new ForgetfulSink(),
  hostId: 'test-host',
  intervalMs: 1_000,
  signal: stop.signal,
  ownPid: process.pid,
});
const seen = new Set<string>();
const startMs = performance.now();
while (performance.now() - startMs < Number(seconds) * 1_000) {
  for (const { finding } of watch.step()?.changes ?? []) {
    seen.add(finding.kind);
    console.log(JSON.stringify({ atMs: Math.round(performance.now() - startMs), finding }));
  }
  if (wanted.length > 0 && wanted.every((kind) => seen.has(kind))) break;
  await sleep(1_000);
}
stop.abort();
const capability = platform.capabilities().find(({ name }) => name === 'hidden-processes');
console.log(JSON.stringify({ capability, gaps: watch.takeGaps() }));
platform[Symbol.dispose]();
