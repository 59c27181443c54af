import * as z from 'zod';
import { render } from '../catalogue/render.ts';
import { renderFindingTitle } from '../catalogue/render-finding-title.ts';
import type { Language } from '../cli/language-option.ts';
import type { Finding } from '../model/finding.ts';
import { poolSchema } from '../model/pool.ts';
import { paramsSchema } from '../model/signal.ts';
import { type Severity, severitySchema } from '../model/verdict.ts';
import { walletSchema } from '../model/wallet.ts';
import type { AllowedBy } from '../verdict/allowance.ts';
import { conclude } from '../verdict/conclude.ts';
import { findingKindDefinition } from '../verdict/finding-kinds.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { processOutputSchema, toProcessOutput } from './process-output.ts';
import { allowedByOutputSchema, signalOutputSchema, toAllowedBy, toSignalOutput } from './signal-output.ts';

/** A finding as other programs may rely on it. `title` and every `text` are rendered in the language that was asked for. */
export const findingOutputSchema = z.object({
  id: z.string(),
  rev: z.int().positive(),
  kind: z.string(),
  state: z.enum(['open', 'closed']),
  severity: severitySchema,
  title: z.string(),
  hostId: z.string().optional(),
  /** It is about what is normal there, says somebody (`GET /api/v1/allowances`); absent when nobody does. */
  allowed: allowedByOutputSchema.optional(),
  path: z.string().optional(),
  process: processOutputSchema.optional(),
  pools: z.array(poolSchema),
  wallets: z.array(walletSchema),
  signals: z.array(signalOutputSchema),
  evidence: z.array(z.object({ code: z.string(), text: z.string(), params: paramsSchema })),
  attack: z.array(z.string()),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
});
export type FindingOutput = z.infer<typeof findingOutputSchema>;

export interface FindingOutputOptions {
  readonly language: Language;
  /** Which host reported it, where there is more than one. */
  readonly hostId?: string;
  /** Who answers for it, where it is about what is normal there. */
  readonly allowedBy?: AllowedBy;
}

export function toFindingOutput(finding: Finding, options: FindingOutputOptions): FindingOutput {
  const { language, hostId, allowedBy } = options;
  const { subject } = finding;
  return {
    id: finding.id,
    rev: finding.rev,
    kind: finding.kind,
    state: finding.state,
    severity: severityOfFinding(finding, allowedBy),
    title: renderFindingTitle(finding, language),
    ...(hostId === undefined ? {} : { hostId }),
    ...(allowedBy === undefined ? {} : { allowed: toAllowedBy(allowedBy, language) }),
    ...(subject.type === 'file' ? { path: subject.path.text } : {}),
    ...(subject.type === 'process' ? { process: toProcessOutput(subject.process) } : {}),
    pools: [...finding.pools],
    wallets: [...finding.wallets],
    signals: finding.signals.map((signal) => toSignalOutput(signal, language)),
    evidence: finding.evidence.map(({ code, params }) => ({
      code,
      text: render(`evidence.${code}`, params, language, code),
      params,
    })),
    attack: [...finding.attack],
    firstSeen: toIsoTime(finding.firstSeenMs),
    lastSeen: toIsoTime(finding.lastSeenMs),
  };
}

/** How urgent a finding is by itself: by the published table of verdicts; the state of a host (hygiene) is always low. */
export function severityOfFinding(finding: Pick<Finding, 'kind' | 'signals'>, allowedBy?: AllowedBy): Severity {
  if (findingKindDefinition(finding.kind)?.hygiene === true) return 'low';
  return conclude(finding.signals, () => undefined, allowedBy).severity;
}
