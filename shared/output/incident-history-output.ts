import * as z from 'zod';
import { render } from '../catalogue/render.ts';
import type { Language } from '../cli/language-option.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { IncidentNote, IncidentVerdict } from '../model/incident-work.ts';
import { paramsSchema } from '../model/signal.ts';
import { roleSchema, verdictSchema } from '../model/verdict.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';

/** `incidentId` is another one when that went over into this. `text` is hostile. */
export const noteOutputSchema = z.object({
  type: z.literal('note'),
  at: isoTimeSchema,
  incidentId: z.string(),
  by: z.string(),
  text: z.string(),
});

/** One line of the history of an incident. `text` of a change is in the language that was asked for. */
export const incidentHistoryEntrySchema = z.discriminatedUnion('type', [
  noteOutputSchema,
  z.object({
    type: z.literal('change'),
    at: isoTimeSchema,
    incidentId: z.string(),
    by: z.string(),
    action: z.string(),
    text: z.string(),
    detail: paramsSchema,
  }),
  z.object({
    type: z.literal('verdict'),
    at: isoTimeSchema,
    incidentId: z.string(),
    rev: z.int(),
    verdict: verdictSchema,
    probability: z.number(),
    role: roleSchema,
  }),
]);
export type IncidentHistoryEntry = z.infer<typeof incidentHistoryEntrySchema>;

/** What is known of the past of an incident. */
export interface IncidentHistory {
  readonly notes: readonly IncidentNote[];
  readonly verdicts: readonly IncidentVerdict[];
  readonly entries: readonly AuditEntry[];
}

/** One list, oldest first; of the same moment in the order: verdict, change, note. */
export function toIncidentHistory(history: IncidentHistory, language: Language): IncidentHistoryEntry[] {
  const verdicts = history.verdicts.map(({ atMs, ...verdict }): IncidentHistoryEntry => {
    return { type: 'verdict', at: toIsoTime(atMs), ...verdict };
  });
  // The note itself stands in the list: that it was written need not be said again.
  const changes = history.entries
    .filter(({ action }) => action !== 'incident-noted')
    .map(({ atMs, actor, action, target, detail }): IncidentHistoryEntry => {
      const text = render(`audit.${action}`, detail, language, action);
      return { type: 'change', at: toIsoTime(atMs), incidentId: target ?? '', by: actor, action, text, detail };
    });
  const notes = history.notes.map(toNoteOutput);
  return [...verdicts, ...changes, ...notes].sort((left, right) => (left.at < right.at ? -1 : +(left.at > right.at)));
}

export function toNoteOutput({ atMs, incidentId, by, text }: IncidentNote): z.infer<typeof noteOutputSchema> {
  return { type: 'note', at: toIsoTime(atMs), incidentId, by, text };
}
