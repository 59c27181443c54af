import { capabilityNameSchema, type CapabilityName } from '#shared/model/host.ts';
import type { RecordingHeader } from './reading-frame.ts';

/** A header for data that others recorded: nothing is known of the host but what is given. */
export function importedHeader(
  cpuCount: number,
  tickIntervalMs: number,
  startMs: number,
  observable: readonly CapabilityName[],
): RecordingHeader {
  return {
    createdBy: 'import',
    tickIntervalMs,
    redacted: false,
    host: {
      hostname: 'recorded-host',
      system: 'linux',
      systemVersion: 'unknown',
      architecture: 'unknown',
      cpuCount,
      bootId: 'imported',
      bootedAtMs: startMs,
      addresses: [],
    },
    capabilities: capabilityNameSchema.options.map((name) =>
      observable.includes(name) ? { name } : { name, reason: 'not-implemented', detail: 'not-recorded' },
    ),
  };
}
