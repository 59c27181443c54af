import type { Capability } from '#shared/model/host.ts';
import { type SignalCode, signals } from '#shared/verdict/signals.ts';

/** What can be seen, with the signals for which nobody looks at it now: each beside the first thing that it needs. */
export function restingSight(
  capabilities: readonly Capability[],
  restingSignals: readonly SignalCode[],
): readonly Capability[] {
  return capabilities.map((capability) => {
    const resting = restingSignals.filter((code) => signals[code].needs[0] === capability.name);
    return resting.length === 0 || capability.reason !== undefined ? capability : { ...capability, resting };
  });
}
