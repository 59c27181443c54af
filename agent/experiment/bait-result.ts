import { BAIT_ALPHA, MAX_BAIT_MS, smallestP } from '#shared/model/bait-bounds.ts';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import { assessBait, type BaitAnswer } from '../bait/assess-bait.ts';
import type { BaitExperiment } from '../bait/bait-experiment.ts';
import type { BaitPlan, SlotKind } from '../bait/bait-plan.ts';
import { HOST } from '../bait/bait-reading.ts';
import { rounded, signalOf } from '../detect/process-evidence.ts';

/** A question, who it is about, and its answer. Without a process it is about the host. */
export interface AnsweredBait extends BaitAnswer {
  readonly process?: ProcessRef;
}

export interface BaitResult {
  readonly plan: BaitPlan;
  readonly names: Readonly<Record<SlotKind, string>>;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly slots: BaitExperiment['slots'];
  /**
   * The plan was carried out to its end, or to its limit in time with enough slots for every question to be answered. Otherwise nothing is
   * concluded.
   */
  readonly isComplete: boolean;
  /** Its time was over before that. */
  readonly ranOut: boolean;
  /** The smallest p-value that the finished slots can reach. */
  readonly smallestP: number;
  readonly endedEarly: number;
  readonly answers: readonly AnsweredBait[];
  /** What is to be reported; nothing of an experiment that was not carried out. */
  readonly drafts: readonly FindingDraft[];
}

export interface BaitFacts {
  readonly names: BaitResult['names'];
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly endedEarly: number;
  /** It was ended by a person or by a failure, and not by its plan. */
  readonly wasAborted: boolean;
  readonly processOf: (groupKey: string) => ProcessRef | undefined;
}

/** What an experiment says in the end. */
export function concludeBait(experiment: BaitExperiment, facts: BaitFacts): BaitResult {
  const { plan, slots, startCores } = experiment;
  const { names, startedAtMs, finishedAtMs, endedEarly, wasAborted } = facts;
  const reachedLimit = finishedAtMs - startedAtMs >= MAX_BAIT_MS;
  const reachable = smallestP(slots.length, slots.filter(({ kind }) => kind === 'decoy').length);
  // By Holm the clearest answer is adjusted by the number of all of them.
  const couldFind = startCores.size > 0 && reachable * startCores.size <= BAIT_ALPHA;
  const isComplete = !wasAborted && (experiment.isComplete || (reachedLimit && couldFind) || startCores.size === 0);
  const answers = assessBait(slots, startCores).map((answer): AnsweredBait => {
    const process = answer.key === HOST ? undefined : facts.processOf(answer.key);
    return { ...answer, isQuiet: answer.isQuiet && isComplete, ...(process === undefined ? {} : { process }) };
  });
  return {
    ...{ plan, names, startedAtMs, finishedAtMs, slots, isComplete, endedEarly, answers },
    ranOut: !wasAborted && !isComplete,
    smallestP: reachable,
    drafts: draftsOf(answers, { decoy: names.decoy, slots: slots.length, startedAtMs }),
  };
}

interface About {
  readonly decoy: string;
  readonly slots: number;
  readonly startedAtMs: number;
}

/** The host is accused only where no process can be: then something goes quiet that cannot be seen, or that changes its program. */
function draftsOf(answers: readonly AnsweredBait[], about: About): readonly FindingDraft[] {
  const quiet = answers.filter(({ isQuiet }) => isQuiet);
  const named = quiet.filter(({ process }) => process !== undefined);
  return (named.length > 0 ? named : quiet).map((answer) => draftOf(answer, about));
}

function draftOf({ process, effectCores, adjustedP }: AnsweredBait, about: About): FindingDraft {
  const { decoy, slots, startedAtMs } = about;
  return {
    kind: 'quiet-under-bait',
    subject: process === undefined ? { type: 'host' } : { type: 'process', process },
    sinceMs: startedAtMs,
    signals: [
      signalOf('evasion.quiet-under-bait', 1, { decoy, effectCores: rounded(effectCores), p: adjustedP, slots }),
    ],
  };
}
