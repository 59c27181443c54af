import { baitNames } from '#shared/signature/bait-names.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import type { SlotKind } from '../bait/bait-plan.ts';

/** Nobody looks for it, and it is no word for looking. */
const CONTROL_NAME = 'idlewait';

/** What decoys and controls are called: this monitor, or the best for the system. Undefined when it makes no bait here. */
export function chooseBait(
  monitors: readonly MonitorSignature[],
  system: MonitorSignature['os'],
  wanted: string | undefined,
): Readonly<Record<SlotKind, string>> | undefined {
  const { good, possible } = baitNames(monitors, system);
  const decoy = wanted === undefined ? good[0] : [...good, ...possible].find((name) => name === wanted);
  return decoy === undefined ? undefined : { decoy, control: CONTROL_NAME };
}
