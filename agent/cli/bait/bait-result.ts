import type { Finding, FindingDraft } from '#shared/model/finding.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import { assessBait, type BaitAnswer } from '../../bait/assess-bait.ts';
import type { BaitExperiment } from '../../bait/bait-experiment.ts';
import { type BaitPlan, MAX_DURATION_MS, type SlotKind } from '../../bait/bait-plan.ts';
import { HOST } from '../../bait/bait-reading.ts';
import { smallestP } from '../../bait/permutation-p.ts';
import { Episodes } from '../../detect/episodes.ts';
import { rounded, signalOf } from '../../detect/process-evidence.ts';

/** A question, who it is about, and its answer. Without a process it is about the host. */
export interface AnsweredBait extends BaitAnswer {
  readonly process?: ProcessRef;
}

export interface BaitResult {
  readonly hostname: string;
  readonly plan: BaitPlan;
  readonly names: Readonly<Record<SlotKind, string>>;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly slots: BaitExperiment['slots'];
  /** The plan was carried out, to its end or to its limit in time. Otherwise nothing is concluded. */
  readonly isComplete: boolean;
  /** The smallest p-value that the finished slots can reach. */
  readonly smallestP: number;
  readonly endedEarly: number;
  readonly answers: readonly AnsweredBait[];
  readonly findings: readonly Finding[];
}

export interface BaitFacts {
  readonly hostname: string;
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
  const { hostname, names, startedAtMs, finishedAtMs, endedEarly, wasAborted } = facts;
  const reachedLimit = finishedAtMs - startedAtMs >= MAX_DURATION_MS;
  const isComplete = !wasAborted && (experiment.isComplete || reachedLimit || startCores.size === 0);
  const answers = assessBait(slots, startCores).map((answer): AnsweredBait => {
    const process = answer.key === HOST ? undefined : facts.processOf(answer.key);
    return { ...answer, isQuiet: answer.isQuiet && isComplete, ...(process === undefined ? {} : { process }) };
  });
  const decoys = slots.filter(({ kind }) => kind === 'decoy').length;
  return {
    ...{ hostname, plan, names, startedAtMs, finishedAtMs, slots, isComplete, endedEarly, answers },
    smallestP: smallestP(slots.length, decoys),
    findings: findingsOf(answers, { hostname, decoy: names.decoy, slots: slots.length, startedAtMs, finishedAtMs }),
  };
}

interface About {
  readonly hostname: string;
  readonly decoy: string;
  readonly slots: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

/** The host is accused only where no process can be: then something goes quiet that cannot be seen, or that changes its program. */
function findingsOf(answers: readonly AnsweredBait[], about: About): readonly Finding[] {
  const quiet = answers.filter(({ isQuiet }) => isQuiet);
  const named = quiet.filter(({ process }) => process !== undefined);
  const episodes = new Episodes(about.hostname);
  return (named.length > 0 ? named : quiet).flatMap((answer) => {
    const change = episodes.take(draftOf(answer, about), about.finishedAtMs);
    return change === undefined ? [] : [change.finding];
  });
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
