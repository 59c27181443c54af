import { type ProcessFootprint, processFootprintSchema } from '#shared/model/process-footprint.ts';
import type { LookKind } from './repeated-looks.ts';

/** Memory, threads, registers, environment and origin of a process. */
export const footprintLook: LookKind<ProcessFootprint> = {
  // A miner builds its memory in its first half minute; later something may still change.
  againMs: [30_000, 60_000, 300_000, 1_800_000, 7_200_000],
  schema: processFootprintSchema,
  request: ({ key, details }) => ({ kind: 'process-footprint', process: key, pid: details.pid }),
  read: (result) => (result.kind === 'process-footprint' ? result.footprint : undefined),
};
