import * as z from 'zod';
import {
  fitsInTime,
  MAX_BAIT_MS,
  MAX_BAIT_QUESTIONS,
  MAX_BAIT_SLOTS,
  MAX_SLOT_SECONDS,
  MIN_BAIT_SLOTS,
  MIN_SLOT_SECONDS,
} from './bait-bounds.ts';
import { isDecoyName } from './decoy-name.ts';
import { capabilityNameSchema } from './host.ts';
import { unobservableReasonSchema } from './observed.ts';

/** A file name that is nothing else: decoys bear it. */
const monitorNameSchema = z
  .string()
  .refine(isDecoyName, 'a file name of letters, digits, ".", "_" and "-", 64 at most: no spaces');
const experimentIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const slotCount = z.int().min(0).max(MAX_BAIT_SLOTS);
const cores = z.number().nonnegative();
const probability = z.number().min(0).max(1);

/** What somebody wants to know. `monitor`: whose name the decoys bear, the best for the system when absent; `seconds`: of each slot. */
export const baitWishSchema = z
  .object({
    monitor: monitorNameSchema.exactOptional(),
    slots: z.int().min(MIN_BAIT_SLOTS).max(MAX_BAIT_SLOTS),
    seconds: z.number().min(MIN_SLOT_SECONDS).max(MAX_SLOT_SECONDS),
    seed: z.string().min(1).max(64),
  })
  .refine(fitsInTime, 'these slots take longer than an experiment may')
  .readonly();
export type BaitWish = z.infer<typeof baitWishSchema>;

/** `tell`: how does it stand with this experiment? */
export const baitOrderSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('start'), experimentId: experimentIdSchema, wish: baitWishSchema }).readonly(),
  z.object({ do: z.literal('stop'), experimentId: experimentIdSchema }).readonly(),
  z.object({ do: z.literal('tell'), experimentId: experimentIdSchema }).readonly(),
]);
export type BaitOrder = z.infer<typeof baitOrderSchema>;

/**
 * Why an agent does not make an experiment. `forbidden`: whoever runs the agent does not allow it; `busy`: another one runs; `paused`: it rests;
 * `no-such-monitor`: that name makes no bait there; `unseen`: processes cannot be listed; `no-decoys`: decoys cannot be made.
 */
export const baitRefusalSchema = z.enum(['forbidden', 'busy', 'paused', 'no-such-monitor', 'unseen', 'no-decoys']);

const whySchema = z
  .object({ unobservable: unobservableReasonSchema, detail: z.string().max(200).exactOptional() })
  .readonly();

/** Who a question is about, as text: the finding about it has the exact names. */
const baitProcessSchema = z
  .object({
    pid: z.int().nonnegative(),
    startedAtMs: z.number(),
    name: z.string().max(256),
    exe: z.string().max(4_096).exactOptional(),
    user: z.string().max(256).exactOptional(),
  })
  .readonly();
export type BaitProcess = z.infer<typeof baitProcessSchema>;

/** One question and its answer; without a process it is about the whole host. p-values are exact, `adjustedP` by the number of questions (Holm). */
const baitAnswerSchema = z
  .object({
    process: baitProcessSchema.exactOptional(),
    startCores: cores,
    controlCores: cores,
    decoyCores: cores,
    /** Control minus decoy: positive when it goes quiet. */
    effectCores: z.number(),
    p: probability,
    adjustedP: probability,
    quiet: z.boolean(),
  })
  .readonly();

const MAX_UNSEEN = 32;
/** Causes that are told; more are left out by the agent. */
export const MAX_BAIT_GAPS = 64;

/** What could not be seen while an experiment went on: without it nobody knows what "nobody went quiet" is worth. */
export const baitCoverageSchema = z
  .object({
    /** What could not be seen at its beginning or at its end. */
    unseen: z
      .array(
        z
          .object({
            name: capabilityNameSchema,
            reason: unobservableReasonSchema,
            detail: z.string().max(200).exactOptional(),
          })
          .readonly(),
      )
      .max(MAX_UNSEEN)
      .readonly(),
    /** Readings that failed meanwhile, in the experiment or beside it, and detectors that were paused: counts by cause, as in summaries. */
    gaps: z
      .record(z.string().max(64), z.int().nonnegative())
      .refine((gaps) => Object.keys(gaps).length <= MAX_BAIT_GAPS, 'too many causes')
      .readonly(),
  })
  .readonly();
export type BaitCoverage = z.infer<typeof baitCoverageSchema>;

/**
 * How an experiment ended. Something is concluded only of one that is `complete`; `out-of-time`: too few slots were finished for that; `paused`: somebody told the agent to rest, `stopping`: the
 * agent was stopped, `failed`: it could not go on, `why` says why.
 */
export const baitOutcomeSchema = z
  .object({
    end: z.enum(['complete', 'out-of-time', 'stopped', 'paused', 'stopping', 'failed']),
    why: whySchema.exactOptional(),
    slotsFinished: slotCount,
    tookMs: z
      .number()
      .min(0)
      .max(2 * MAX_BAIT_MS),
    /** The smallest p-value that the finished slots can reach. */
    smallestP: probability,
    /** Decoys and controls that somebody ended. */
    endedEarly: slotCount,
    /** Absent in agents that do not tell it: not known. */
    coverage: baitCoverageSchema.exactOptional(),
    answers: z.array(baitAnswerSchema).max(MAX_BAIT_QUESTIONS).readonly(),
  })
  .readonly();
export type BaitOutcome = z.infer<typeof baitOutcomeSchema>;

/** `unknown`: this run of the agent has never heard of it. */
export const baitStateSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('refused'), reason: baitRefusalSchema, why: whySchema.exactOptional() }).readonly(),
  z
    .object({
      is: z.literal('running'),
      /** Whose name the decoys bear. */
      monitor: monitorNameSchema,
      slotsFinished: slotCount,
      tookMs: z
        .number()
        .min(0)
        .max(2 * MAX_BAIT_MS),
    })
    .readonly(),
  z.object({ is: z.literal('over'), monitor: monitorNameSchema, outcome: baitOutcomeSchema }).readonly(),
  z.object({ is: z.literal('unknown') }).readonly(),
]);
export type BaitState = z.infer<typeof baitStateSchema>;

export const baitReportSchema = z.object({ experimentId: experimentIdSchema, state: baitStateSchema }).readonly();
export type BaitReport = z.infer<typeof baitReportSchema>;

/**
 * Why nobody knows how an experiment ended: its agent was not connected any more when the order went out (`away`), did not answer
 * (`silent`), or began anew meanwhile (`restarted`): decoys end with it.
 */
export type BaitLoss = 'away' | 'silent' | 'restarted';

/** An experiment as the collector keeps it. Times are epoch milliseconds by the collector's clock. */
export interface BaitRecord {
  readonly id: string;
  readonly hostId: string;
  readonly askedAtMs: number;
  readonly askedBy: string;
  readonly wish: BaitWish;
  readonly state:
    | { readonly is: 'asked' }
    | { readonly is: 'lost'; readonly reason: BaitLoss }
    | Exclude<BaitState, { is: 'unknown' }>;
  /** When its agent last said something of it; absent: never, or not known. */
  readonly heardAtMs?: number;
  /** Absent as long as it goes on. */
  readonly endedAtMs?: number;
}
