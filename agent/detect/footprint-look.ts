import { isUnobservable, observed, observedValue } from '#shared/model/observed.ts';
import {
  type ExecutableOrigin,
  type ProcessFootprint,
  processFootprintSchema,
} from '#shared/model/process-footprint.ts';
import type { LookKind } from './repeated-looks.ts';

/** Memory, threads, registers, environment and origin of a process. */
export const footprintLook: LookKind<ProcessFootprint> = {
  // A miner builds its memory in its first half minute; later something may still change.
  againMs: [30_000, 60_000, 300_000, 1_800_000, 7_200_000],
  schema: processFootprintSchema,
  request: ({ key, details }) => ({ kind: 'process-footprint', process: key, pid: details.pid }),
  read: (result) => (result.kind === 'process-footprint' ? result.footprint : undefined),
  withKnown(before, now) {
    const [known, origin] = [observedValue(before.origin), observedValue(now.origin)];
    if (known?.signature === undefined || isUnobservable(known.signature)) return now;
    if (origin === undefined || !isToBeJudged(origin) || digestOf(origin) !== digestOf(known)) return now;
    const { originalName } = before;
    return {
      ...now,
      origin: observed({ ...origin, signature: known.signature }),
      // It is only read where the signature is trusted, with which it was signed.
      ...(originalName === undefined ? {} : { originalName }),
    };
  },
};

/** Whether the signature of the program was not judged yet, and may be at another look: that takes time, of which little is spent. */
export function isToBeJudged({ signature }: ExecutableOrigin): boolean {
  return signature !== undefined && isUnobservable(signature) && signature.unobservable === 'paused';
}

function digestOf({ content }: ExecutableOrigin): string | undefined {
  return content === undefined ? undefined : observedValue(content)?.digest;
}
