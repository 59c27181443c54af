import type { Finding, FindingDraft } from '#shared/model/finding.ts';
import type { Params } from '#shared/model/signal.ts';
import { findingKindDefinition } from '#shared/verdict/finding-kinds.ts';

/** An episode names at most this many of each: a process may visit a thousand pools. */
const MAX_EACH = 64;

/**
 * What an episode says after one more draft. Signals are as told last; pools, wallets and evidence only grow, but the state of a host
 * (hygiene) is as it is now. `changed`: something is there that was not, so that a reader must know now. Numbers that merely move on (a
 * mean, a span) are no change.
 */
export function mergeDraft(
  finding: Finding,
  draft: FindingDraft,
): { readonly finding: Finding; readonly changed: boolean } {
  const isHygiene = findingKindDefinition(finding.kind)?.hygiene === true;
  const merged: Finding = {
    ...finding,
    subject: draft.subject,
    signals: draft.signals,
    pools: union(finding.pools, draft.pools ?? []),
    wallets: union(finding.wallets, draft.wallets ?? []),
    evidence: union(isHygiene ? [] : finding.evidence, draft.evidence ?? []),
    firstSeenMs: Math.min(finding.firstSeenMs, draft.sinceMs ?? finding.firstSeenMs),
  };
  return { finding: merged, changed: contentOf(merged) !== contentOf(finding) };
}

function contentOf(finding: Finding): string {
  const { subject, signals, pools, wallets, evidence } = finding;
  const told = signals.map(({ code, quality, params }) => [code, Math.round(quality * 10), wordsOf(params)]);
  return JSON.stringify([subject, told.map((signal) => JSON.stringify(signal)).sort(), pools, wallets, evidence]);
}

function wordsOf(params: Params): readonly (readonly [string, string | boolean])[] {
  return Object.entries(params)
    .flatMap(([name, value]) => (typeof value === 'number' ? [] : [[name, value] as const]))
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

function union<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  const all = new Map(before.map((value) => [JSON.stringify(value), value]));
  for (const value of now) all.set(JSON.stringify(value), value);
  return [...all.values()].slice(0, MAX_EACH);
}
