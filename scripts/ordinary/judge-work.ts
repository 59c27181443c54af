import type { Finding } from '../../shared/model/finding.ts';
import type { Signal } from '../../shared/model/signal.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { conclude } from '../../shared/verdict/conclude.ts';
import { findingKindDefinition } from '../../shared/verdict/finding-kinds.ts';

/** It was watched for a moment; it is judged as if it had computed for hours. */
const FOR_HOURS: Signal = { code: 'cpu.sustained', quality: 1, params: {} };

export interface Judged {
  readonly verdict: Verdict;
  readonly probability: number;
  /** What was found besides, one word each. */
  readonly signs: readonly string[];
}

/** The verdict over everything that was found, as if a single process had done it all: no incident can be worse. */
export function judgeWork(findings: readonly Finding[]): Judged {
  const signals = findings
    .filter(({ kind }) => findingKindDefinition(kind)?.hygiene !== true)
    .flatMap((finding) => finding.signals);
  const { verdict, probability } = conclude([...signals, FOR_HOURS], () => undefined);
  const best = new Map<string, number>();
  for (const { code, quality } of signals) best.set(code, Math.max(quality, best.get(code) ?? 0));
  return { verdict, probability, signs: [...best].map(([code, quality]) => `${code} ${quality.toFixed(2)}`) };
}
