import { rmSync } from 'node:fs';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ProcessTable } from '../../process-table.ts';
import { BusyHost } from '../../testing/busy-host.ts';
import { observeTick } from '../../testing/observe-platform.ts';
import { startRecording } from '../start-recording.ts';

/*
 * Made `version-1.recording` once. The file stays as it is for ever: it stands for all recordings of version 1 that people have.
 * Run this again only for a new version of the format, under a new name:
 *
 *   node agent/platform/recorded/golden/make-golden.ts
 */
const path = fileURLToPath(new URL('./version-1.recording', import.meta.url));
rmSync(path, { force: true });
const platform = startRecording(new BusyHost(12, 42), {
  path,
  createdBy: 'golden',
  tickIntervalMs: 1_000,
  redact: false,
});
const table = new ProcessTable(64);
for (let tick = 0; tick < 75; tick++) {
  observeTick(platform, table);
  if (tick !== 10) continue;
  const request = { process: table.keyOf(0), pid: table.pid[0] ?? 0 };
  const never = new AbortController().signal;
  await platform.runProbe({ kind: 'namespace-connections', ...request }, never);
  await platform.runProbe({ kind: 'miner-config', ...request, namedPaths: [] }, never);
  await yieldToEvents();
}
platform[Symbol.dispose]();
