import * as z from 'zod';
import { osNameSchema } from './os-name.ts';
import { poolSchema } from './pool.ts';
import { processRefSchema } from './process-ref.ts';
import { paramsSchema, signalSchema } from './signal.ts';
import { walletSchema } from './wallet.ts';

/** What a finding is about. The host itself is a subject when no process can be named. */
export const subjectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('process'), process: processRefSchema }).readonly(),
  z.object({ type: z.literal('file'), path: osNameSchema }).readonly(),
  z.object({ type: z.literal('host') }).readonly(),
]);
export type Subject = z.infer<typeof subjectSchema>;

/** A fact shown to the reader beside the signals: a code of the catalogue and its parameters. */
export const evidenceSchema = z.object({ code: z.string(), params: paramsSchema }).readonly();
export type Evidence = z.infer<typeof evidenceSchema>;

/**
 * Something an agent saw on its host. A finding is an episode: it opens once, its revision rises while it lasts, it closes.
 * The same episode has the same `id` even after a crash; of two revisions the higher one holds.
 * Times are epoch milliseconds by the host's clock. `text` is English, for readers that do not know the code.
 */
export const findingSchema = z
  .object({
    id: z.string().min(8).max(64),
    rev: z.int().positive(),
    state: z.enum(['open', 'closed']),
    kind: z.string(),
    subject: subjectSchema,
    signals: z.array(signalSchema).readonly(),
    pools: z.array(poolSchema).readonly(),
    wallets: z.array(walletSchema).readonly(),
    evidence: z.array(evidenceSchema).readonly(),
    attack: z.array(z.string()).readonly(),
    firstSeenMs: z.number(),
    lastSeenMs: z.number(),
    text: z.string(),
  })
  .readonly();
export type Finding = z.infer<typeof findingSchema>;

/** A finding before it has an identity: what a detector says now about a subject. */
export interface FindingDraft {
  readonly kind: string;
  readonly subject: Subject;
  /** Since when, if earlier than the moment of detection (a process that started long before the agent). */
  readonly sinceMs?: number;
  readonly signals: Finding['signals'];
  readonly pools?: Finding['pools'];
  readonly wallets?: Finding['wallets'];
  readonly evidence?: Finding['evidence'];
}
