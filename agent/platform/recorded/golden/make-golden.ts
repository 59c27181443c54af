import { ProcessTable } from '../../process-table.ts';
import { BusyHost } from '../../testing/busy-host.ts';
import { observeTick } from '../../testing/observe-platform.ts';
import { startRecording } from '../start-recording.ts';

/**
 * Records what `version-1.recording` holds. The file was made by this once and stays as it is for ever: it stands for all
 * recordings of version 1 that people have. A new version of the format gets a file of its own beside it.
 *
 * @param path a file that must not exist yet
 */
export async function makeGolden(path: string): Promise<void> {
  using platform = startRecording(new BusyHost(12, 42), {
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
  }
}
