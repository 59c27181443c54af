import * as z from 'zod';
import { baitBounds } from '../model/bait-bounds.ts';
import {
  type BaitCoverage,
  type BaitProcess,
  type BaitRecord,
  baitOutcomeSchema,
  baitRefusalSchema,
} from '../model/bait.ts';
import { capabilityNameSchema } from '../model/host.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { withoutUndefined } from './process-output.ts';

const answerOutputSchema = z.object({
  about: z.enum(['process', 'host']),
  process: z
    .object({
      pid: z.int(),
      startedAt: isoTimeSchema,
      name: z.string(),
      exe: z.string().optional(),
      user: z.string().optional(),
    })
    .optional(),
  startCores: z.number(),
  controlCores: z.number(),
  decoyCores: z.number(),
  /** Beside a control minus beside a decoy: positive when it goes quiet. */
  effectCores: z.number(),
  /** Exact; `adjustedP` by the number of questions (Holm). */
  p: z.number(),
  adjustedP: z.number(),
  quiet: z.boolean(),
});

/**
 * An experiment with decoys on a host, as other programs may rely on it. `state`: `asked` (the agent has not answered yet), `running`,
 * `refused`, `lost` (nobody knows how it ended), `over`; which of the fields below are there depends on it.
 */
export const baitExperimentOutputSchema = z.object({
  id: z.string(),
  state: z.enum(['asked', 'running', 'refused', 'lost', 'over']),
  askedAt: isoTimeSchema,
  askedBy: z.string(),
  /** When its agent last said something of it; absent: never, or not known. */
  heardAt: isoTimeSchema.optional(),
  endedAt: isoTimeSchema.optional(),
  slots: z.int(),
  /** Of each slot. */
  seconds: z.number(),
  seed: z.string(),
  /** The smallest p-value that it can reach with all slots, and how long it takes at most. */
  smallestP: z.number(),
  longestMs: z.number(),
  /** Whose name the decoys bear; absent where the agent has not said yet. */
  monitor: z.string().optional(),
  slotsFinished: z.int().optional(),
  tookMs: z.number().optional(),
  refusal: baitRefusalSchema.optional(),
  loss: z.enum(['away', 'silent', 'restarted']).optional(),
  /** Something is concluded only of one that is `complete`. */
  end: baitOutcomeSchema.unwrap().shape.end.optional(),
  /** Why it was refused or could not go on, where the agent says more. */
  why: z.object({ reason: unobservableReasonSchema, detail: z.string().optional() }).optional(),
  /** The smallest p-value that the slots that were finished can reach. */
  reachableP: z.number().optional(),
  /** Decoys and controls that somebody ended. */
  endedEarly: z.int().optional(),
  /**
   * What could not be seen meanwhile: `unseen` at its beginning or end, `gaps` counts by cause. Absent where the agent does not tell it: then it is not
   * known, and that nobody went quiet says little.
   */
  coverage: z
    .object({
      unseen: z.array(
        z.object({ name: capabilityNameSchema, reason: unobservableReasonSchema, detail: z.string().optional() }),
      ),
      gaps: z.record(z.string(), z.int()),
    })
    .optional(),
  /** The clearest first. */
  answers: z.array(answerOutputSchema).optional(),
});
export type BaitExperimentOutput = z.infer<typeof baitExperimentOutputSchema>;

export function toBaitExperimentOutput(record: BaitRecord): BaitExperimentOutput {
  const { id, askedAtMs, askedBy, heardAtMs, endedAtMs, wish, state } = record;
  const { smallestP, longestMs } = baitBounds({ slots: wish.slots, slotMs: wish.seconds * 1_000 });
  return withoutUndefined({
    ...{ id, state: state.is, askedAt: toIsoTime(askedAtMs), askedBy, smallestP, longestMs },
    ...{ slots: wish.slots, seconds: wish.seconds, seed: wish.seed, monitor: wish.monitor },
    heardAt: heardAtMs === undefined ? undefined : toIsoTime(heardAtMs),
    endedAt: endedAtMs === undefined ? undefined : toIsoTime(endedAtMs),
    ...stateOutput(state),
  });
}

function stateOutput(state: BaitRecord['state']): Partial<BaitExperimentOutput> {
  switch (state.is) {
    case 'asked':
      return {};
    case 'lost':
      return { loss: state.reason };
    case 'refused':
      return withoutUndefined({ refusal: state.reason, why: whyOutput(state.why) });
    case 'running':
      return { monitor: state.monitor, slotsFinished: state.slotsFinished, tookMs: state.tookMs };
    case 'over': {
      const { end, why, slotsFinished, tookMs, smallestP, endedEarly, coverage, answers } = state.outcome;
      return withoutUndefined({
        ...{ monitor: state.monitor, end, slotsFinished, tookMs, reachableP: smallestP, endedEarly },
        why: whyOutput(why),
        coverage: coverageOutput(coverage),
        answers: answers.map(({ process, ...answer }) => ({
          ...answer,
          ...(process === undefined ? { about: 'host' as const } : { about: 'process' as const }),
          ...(process === undefined ? {} : { process: processOutput(process) }),
        })),
      });
    }
  }
}

type Why = Extract<BaitRecord['state'], { is: 'refused' }>['why'];

function whyOutput(why: Why): BaitExperimentOutput['why'] {
  return why === undefined ? undefined : withoutUndefined({ reason: why.unobservable, detail: why.detail });
}

function coverageOutput(coverage: BaitCoverage | undefined): BaitExperimentOutput['coverage'] {
  if (coverage === undefined) return undefined;
  return { unseen: coverage.unseen.map((each) => withoutUndefined(each)), gaps: { ...coverage.gaps } };
}

function processOutput({ startedAtMs, ...process }: BaitProcess) {
  return { ...process, startedAt: toIsoTime(startedAtMs) };
}
