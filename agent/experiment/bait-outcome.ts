import { MAX_BAIT_MS, MAX_BAIT_QUESTIONS } from '#shared/model/bait-bounds.ts';
import { type BaitCoverage, type BaitOutcome, type BaitProcess, MAX_BAIT_GAPS } from '#shared/model/bait.ts';
import type { Unobservable } from '#shared/model/observed.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import { groupNameOf } from '../sample/group-name.ts';
import { rounded } from '../detect/process-evidence.ts';
import type { BaitResult } from './bait-result.ts';

const MAX_NAME = 256;
const MAX_PATH = 4_096;
const MAX_DETAIL = 200;
const MAX_CAUSE = 64;

/** A result as it is told to a collector: bounded, cores to a thousandth. */
export function toBaitOutcome(
  result: BaitResult,
  end: Exclude<BaitOutcome['end'], 'complete' | 'out-of-time'>,
  failure: Unobservable | undefined,
  coverage: BaitCoverage,
): BaitOutcome {
  const { isComplete, ranOut, slots, startedAtMs, finishedAtMs, smallestP, endedEarly, answers } = result;
  return {
    end: isComplete ? 'complete' : ranOut ? 'out-of-time' : end,
    ...(failure === undefined ? {} : { why: boundedWhy(failure) }),
    ...{
      slotsFinished: slots.length,
      tookMs: Math.min(2 * MAX_BAIT_MS, Math.max(0, finishedAtMs - startedAtMs)),
      smallestP,
      endedEarly,
    },
    coverage: boundedCoverage(coverage),
    answers: answers.slice(0, MAX_BAIT_QUESTIONS).map((answer) => ({
      ...(answer.process === undefined ? {} : { process: toBaitProcess(answer.process) }),
      startCores: rounded(answer.startCores),
      controlCores: rounded(answer.controlCores),
      decoyCores: rounded(answer.decoyCores),
      effectCores: rounded(answer.effectCores),
      ...{ p: answer.p, adjustedP: answer.adjustedP, quiet: answer.isQuiet },
    })),
  };
}

function boundedCoverage({ unseen, gaps }: BaitCoverage): BaitCoverage {
  return {
    unseen: unseen.map(({ detail, ...rest }) => ({
      ...rest,
      ...(detail === undefined ? {} : { detail: detail.slice(0, MAX_DETAIL) }),
    })),
    gaps: Object.fromEntries(
      Object.entries(gaps)
        .slice(0, MAX_BAIT_GAPS)
        .map(([cause, count]) => [cause.slice(0, MAX_CAUSE), count]),
    ),
  };
}

export function boundedWhy({ unobservable, detail }: Unobservable): Unobservable {
  return detail === undefined ? { unobservable } : { unobservable, detail: detail.slice(0, MAX_DETAIL) };
}

function toBaitProcess(process: ProcessRef): BaitProcess {
  const { pid, startedAtMs, exe, user } = process;
  return {
    ...{ pid, startedAtMs, name: groupNameOf(process).text.slice(0, MAX_NAME) },
    ...(exe === undefined ? {} : { exe: exe.text.slice(0, MAX_PATH) }),
    ...(user === undefined ? {} : { user: user.slice(0, MAX_NAME) }),
  };
}
