import type { Language } from '#shared/cli/language-option.ts';
import { type FindingOutput, toFindingOutput } from '#shared/output/finding-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import type { SelftestNames } from '../../selftest/selftest-names.ts';
import type { SelftestOutcome, TriedEvasion } from '../../selftest/selftest-outcome.ts';

export interface SelftestResult {
  readonly hostname: string;
  readonly names: SelftestNames;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly without: ReadonlySet<string>;
  readonly tried: readonly TriedEvasion[];
}

/** The result as other programs may rely on it. */
export function toSelftestOutput(result: SelftestResult, language: Language) {
  const { hostname, names, startedAtMs, finishedAtMs, without, tried } = result;
  return {
    schemaVersion: 1,
    host: hostname,
    startedAt: toIsoTime(startedAtMs),
    finishedAt: toIsoTime(finishedAtMs),
    seed: names.seed,
    without: [...without],
    evasions: tried.map(({ evasion, outcome, remaining }) => ({
      code: evasion.code,
      expects: evasion.kind,
      outcome: outcome.is,
      ...detailsOf(outcome, language),
      ...(remaining.length === 0 ? {} : { remaining }),
    })),
  };
}
export type SelftestOutput = ReturnType<typeof toSelftestOutput>;

interface Details {
  readonly afterMs?: number;
  readonly finding?: FindingOutput;
  readonly reason?: string;
  /** A short technical word. */
  readonly detail?: string;
}

function detailsOf(outcome: SelftestOutcome, language: Language): Details {
  switch (outcome.is) {
    case 'noticed':
      return { afterMs: Math.round(outcome.afterMs), finding: toFindingOutput(outcome.finding, { language }) };
    case 'missed':
      return { afterMs: Math.round(outcome.afterMs) };
    case 'untestable':
      return { reason: outcome.reason, ...(outcome.detail === undefined ? {} : { detail: outcome.detail }) };
    case 'left-out':
      return {};
  }
}
