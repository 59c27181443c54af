import type { Language } from '#shared/cli/language-option.ts';
import type { BaitCoverage } from '#shared/model/bait.ts';
import type { Finding } from '#shared/model/finding.ts';
import { toFindingOutput } from '#shared/output/finding-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { toProcessOutput } from '#shared/output/process-output.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { rounded } from '../../detect/process-evidence.ts';
import { groupNameOf } from '../../sample/group-name.ts';
import { Episodes } from '../../detect/episodes.ts';
import type { AnsweredBait, BaitResult } from '../../experiment/bait-result.ts';

/** A result whose findings have an identity. */
export interface ReportedBait extends BaitResult {
  readonly hostname: string;
  readonly coverage: BaitCoverage;
  readonly findings: readonly Finding[];
}

/** Without an agent nobody keeps episodes: each experiment makes its own. */
export function reportBait(result: BaitResult, coverage: BaitCoverage, hostname: string): ReportedBait {
  const episodes = new Episodes(hostname);
  const changes = result.drafts.map((draft) => episodes.take(draft, result.finishedAtMs));
  return {
    ...result,
    coverage,
    hostname,
    findings: changes.flatMap((change) => (change === undefined ? [] : [change.finding])),
  };
}

/** The result as other programs may rely on it. p-values are exact, cores are rounded to a thousandth. */
export function toBaitOutput(result: ReportedBait, language: Language) {
  const { plan, names, slots } = result;
  const signals = result.findings.flatMap((finding) => finding.signals);
  // Only what was asked is told: this verb looks for nothing else, so nothing else is absent.
  const { verdict, severity, probability } = conclude(signals, () => undefined);
  return {
    schemaVersion: 1,
    host: result.hostname,
    startedAt: toIsoTime(result.startedAtMs),
    finishedAt: toIsoTime(result.finishedAtMs),
    complete: result.isComplete,
    plan: {
      decoy: names.decoy,
      control: names.control,
      seed: plan.seed,
      order: plan.order,
      slotMs: plan.slotMs,
      leadMs: plan.leadMs,
      longestMs: plan.longestMs,
      smallestP: plan.smallestP,
    },
    slotsFinished: slots.length,
    smallestP: result.smallestP,
    endedEarly: result.endedEarly,
    coverage: result.coverage,
    answers: result.answers.map((answer) => toAnswerOutput(answer, result)),
    ...(signals.length === 0 ? {} : { conclusion: { verdict, severity, probability } }),
    findings: result.findings.map((finding) => toFindingOutput(finding, { language })),
  };
}
export type BaitOutput = ReturnType<typeof toBaitOutput>;

function toAnswerOutput(answer: AnsweredBait, { slots }: BaitResult) {
  const { process, key } = answer;
  return {
    about: process === undefined ? ('host' as const) : ('process' as const),
    ...(process === undefined ? {} : { name: groupNameOf(process).text, process: toProcessOutput(process) }),
    startCores: rounded(answer.startCores),
    controlCores: rounded(answer.controlCores),
    decoyCores: rounded(answer.decoyCores),
    effectCores: rounded(answer.effectCores),
    p: answer.p,
    adjustedP: answer.adjustedP,
    quiet: answer.isQuiet,
    slots: slots.map((slot) => ({ kind: slot.kind, cores: rounded(slot.cores.get(key) ?? 0) })),
  };
}
