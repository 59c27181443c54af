import * as z from 'zod';
import { renderIncidentSentence } from '../catalogue/render-incident-sentence.ts';
import type { Language } from '../cli/language-option.ts';
import { incidentSubjectSchema, joinSchema } from '../model/incident.ts';
import { closeReasonSchema, incidentStateSchema, type WorkedIncident } from '../model/incident-work.ts';
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
  /** What holds: people's own, or `reopened` by the collector when there was new evidence after it was closed. */
  state: incidentStateSchema,
  /** Absent as long as nobody worked on it. `rev` is what a change may be made for. */
  work: z
    .object({
      rev: z.int().positive(),
      closeReason: closeReasonSchema.optional(),
      assignee: z.string().optional(),
      updatedAt: isoTimeSchema,
      by: z.string(),
    })
    .optional(),
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

export function toIncidentOutput(incident: WorkedIncident, options: { readonly language: Language }): IncidentOutput {
  return {
    id: incident.id,
    rev: incident.rev,
    title: renderIncidentSentence(incident, options.language),
    subject: incident.subject,
    ...(incident.actor === undefined ? {} : { actor: incident.actor }),
    role: incident.role,
    state: incident.state,
    ...(incident.work === undefined ? {} : { work: toWorkOutput(incident.work) }),
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

function toWorkOutput({ rev, closeReason, assignee, updatedAtMs, by }: NonNullable<WorkedIncident['work']>) {
  return {
    ...{ rev, updatedAt: toIsoTime(updatedAtMs), by },
    ...(closeReason === undefined ? {} : { closeReason }),
    ...(assignee === undefined ? {} : { assignee }),
  };
}
