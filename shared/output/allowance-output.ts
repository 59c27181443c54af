import * as z from 'zod';
import { render } from '../catalogue/render.ts';
import type { Language } from '../cli/language-option.ts';
import {
  type Allowance,
  type AllowanceMatch,
  type AllowanceScope,
  allowanceMatchSchema,
  allowanceScopeSchema,
  isActive,
} from '../model/allowance.ts';
import { serviceOfGroup } from '../model/service-group.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { withoutUndefined } from './process-output.ts';

export const allowanceStateSchema = z.enum(['active', 'expired', 'revoked']);
export type AllowanceState = z.infer<typeof allowanceStateSchema>;

/** An allowance as other programs may rely on it. Every `text` is in the language that was asked for; without `expiresAt` it never ends. */
export const allowanceOutputSchema = z.object({
  id: z.string(),
  state: allowanceStateSchema,
  match: allowanceMatchSchema,
  /** The same for people, one a criterion; all of them have to fit. */
  criteria: z.array(z.object({ name: allowanceMatchSchema.unwrap().keyof(), value: z.string(), text: z.string() })),
  scope: allowanceScopeSchema,
  scopeText: z.string(),
  reason: z.string(),
  owner: z.string(),
  risky: z.boolean(),
  createdAt: isoTimeSchema,
  expiresAt: isoTimeSchema.optional(),
  revokedAt: isoTimeSchema.optional(),
  revokedBy: z.string().optional(),
  /** Findings that it silenced since it was made. */
  silenced: z.int().nonnegative(),
  lastSilenced: isoTimeSchema.optional(),
});
export type AllowanceOutput = z.infer<typeof allowanceOutputSchema>;

export interface AllowanceOutputOptions {
  readonly language: Language;
  readonly nowMs: number;
  /** Of the host that it holds on, where that is known. */
  readonly hostname?: string | undefined;
}

export function toAllowanceOutput(
  stored: { readonly allowance: Allowance; readonly silenced: number; readonly lastSilencedMs?: number },
  { language, nowMs, hostname }: AllowanceOutputOptions,
): AllowanceOutput {
  const { allowance, silenced, lastSilencedMs } = stored;
  const { id, match, scope, reason, owner, risky, createdAtMs, expiresAtMs, revoked } = allowance;
  return withoutUndefined({
    ...{ id, state: stateOf(allowance, nowMs), match, criteria: criteriaOf(match, language) },
    ...{ scope, scopeText: scopeText(scope, hostname, language), reason, owner, risky: risky === true },
    createdAt: toIsoTime(createdAtMs),
    expiresAt: expiresAtMs === undefined ? undefined : toIsoTime(expiresAtMs),
    revokedAt: revoked === undefined ? undefined : toIsoTime(revoked.atMs),
    revokedBy: revoked?.by,
    silenced,
    lastSilenced: lastSilencedMs === undefined ? undefined : toIsoTime(lastSilencedMs),
  });
}

/** What an allowance names, one text a criterion. Hostile text. */
function criteriaOf(match: AllowanceMatch, language: Language): AllowanceOutput['criteria'] {
  return allowanceMatchSchema
    .unwrap()
    .keyof()
    .options.flatMap((name) => {
      const value = match[name];
      return value === undefined ? [] : [{ name, value, text: criterionText(name, value, language) }];
    });
}

function criterionText(name: keyof AllowanceMatch, value: string, language: Language): string {
  const service = name === 'cgroup' ? serviceOfGroup(value) : undefined;
  if (service !== undefined) return render('allowance.match.service', { value: service }, language);
  return render(`allowance.match.${name}`, { value }, language);
}

function scopeText(scope: AllowanceScope, hostname: string | undefined, language: Language): string {
  switch (scope.type) {
    case 'host':
      return render('allowance.scope.host', { value: hostname ?? scope.hostId }, language);
    case 'site':
      return render('allowance.scope.site', { value: scope.site }, language);
    case 'all':
      return render('allowance.scope.all', {}, language);
  }
}

function stateOf(allowance: Allowance, nowMs: number): AllowanceState {
  if (allowance.revoked !== undefined) return 'revoked';
  return isActive(allowance, nowMs) ? 'active' : 'expired';
}
