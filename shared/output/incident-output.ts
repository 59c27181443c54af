import { z } from 'zod';
import { renderIncidentSentence } from '../catalogue/render-incident-sentence.ts';
import type { Language } from '../cli/language-option.ts';
import { type Incident, incidentStateSchema, incidentSubjectSchema, joinSchema } from '../model/incident.ts';
import { poolSchema } from '../model/pool.ts';
import { roleSchema } from '../model/verdict.ts';
import { walletSchema } from '../model/wallet.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { processOutputSchema, toProcessOutput } from './process-output.ts';
import { conclusionOutputSchema, toConclusionOutput } from './signal-output.ts';

/** An incident as other programs may rely on it. `title` is one sentence in the language that was asked for. */
export const incidentOutputSchema = z.object({
  id: z.string(),
  rev: z.int().positive(),
  title: z.string(),
  subject: incidentSubjectSchema,
  actor: z.string().optional(),
  role: roleSchema,
  state: incidentStateSchema,
  ...conclusionOutputSchema.shape,
  processes: z.array(processOutputSchema),
  configs: z.array(z.string()),
  pools: z.array(poolSchema),
  wallets: z.array(walletSchema),
  findingIds: z.array(z.string()),
  joins: z.array(
    z.object({
      alertId: z.string(),
      at: isoTimeSchema,
      how: joinSchema.unwrap().shape.how,
      offsetMs: z.number(),
      pid: z.int().optional(),
    }),
  ),
  alertCount: z.int().nonnegative(),
  mergedInto: z.string().optional(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
});
export type IncidentOutput = z.infer<typeof incidentOutputSchema>;

export function toIncidentOutput(incident: Incident, options: { readonly language: Language }): IncidentOutput {
  return {
    id: incident.id,
    rev: incident.rev,
    title: renderIncidentSentence(incident, options.language),
    subject: incident.subject,
    ...(incident.actor === undefined ? {} : { actor: incident.actor }),
    role: incident.role,
    state: incident.state,
    ...toConclusionOutput(incident.conclusion, options.language),
    processes: incident.processes.map(toProcessOutput),
    configs: [...incident.configs],
    pools: [...incident.pools],
    wallets: [...incident.wallets],
    findingIds: [...incident.findingIds],
    joins: incident.joins.map(({ alertId, atMs, how, offsetMs, process }) => ({
      alertId,
      at: toIsoTime(atMs),
      how,
      offsetMs,
      ...(process === undefined ? {} : { pid: process.pid }),
    })),
    alertCount: incident.alertCount,
    ...(incident.mergedInto === undefined ? {} : { mergedInto: incident.mergedInto }),
    firstSeen: toIsoTime(incident.firstSeenMs),
    lastSeen: toIsoTime(incident.lastSeenMs),
  };
}
