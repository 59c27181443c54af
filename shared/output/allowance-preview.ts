import * as z from 'zod';
import { verdictSchema } from '../model/verdict.ts';
import { isoTimeSchema } from './iso-time.ts';

const weighedSchema = z.object({ verdict: verdictSchema, probability: z.number() });

/**
 * What an allowance would have done to what was seen since `from`. Counts are of everything, lists hold the latest 20. `complete` is
 * false when there was too much to look at: then counts are of the latest part.
 */
export const allowancePreviewSchema = z.object({
  /** Why it would be refused; those with `risk` only unless somebody takes the risk (`acceptRisk`). */
  problems: z.array(z.object({ code: z.string(), text: z.string(), risk: z.boolean() })),
  from: isoTimeSchema,
  complete: z.boolean(),
  silenced: z.object({
    findings: z.int(),
    hosts: z.int(),
    incidents: z.int(),
    /** Incidents that are at least suspicious and would no longer be. */
    nowUnsuspicious: z.int(),
  }),
  silencedFindings: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      hostId: z.string(),
      hostname: z.string().optional(),
      lastSeen: isoTimeSchema,
    }),
  ),
  changedIncidents: z.array(
    z.object({ id: z.string(), title: z.string(), before: weighedSchema, after: weighedSchema }),
  ),
  /** What it means as well, and could not silence. */
  breaksThrough: z.object({ findings: z.int(), incidents: z.int() }),
  breakingIncidents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      verdict: verdictSchema,
      because: z.array(z.object({ code: z.string(), text: z.string() })),
    }),
  ),
});
export type AllowancePreview = z.infer<typeof allowancePreviewSchema>;
