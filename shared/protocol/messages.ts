import { z } from 'zod';
import { ownershipSchema, tupleSchema } from '../model/connection.ts';
import { findingSchema } from '../model/finding.ts';
import { capabilitySchema, hostFactsSchema, summarySchema } from '../model/host.ts';

/** Rises when a message changes so that an older peer would misread it. Peers with another version refuse each other by name. */
export const PROTOCOL_VERSION = 1;

/** Largest frame either side accepts, bytes. A batch is cut to stay well below it. */
export const MAX_FRAME_BYTES = 1_048_576;

const findingRevision = z.object({ id: z.string(), rev: z.int().positive() }).readonly();

/** "Who held this connection around that time?" Times are epoch milliseconds by the host's own clock. */
export const ownerQuestionSchema = z
  .object({
    questionId: z.string(),
    tuple: tupleSchema,
    /** `destination`: match on remote end, time and, if it is there, local port (address translation in between). */
    match: z.enum(['wire', 'destination']),
    atMs: z.number(),
    toleranceMs: z.number().nonnegative(),
  })
  .readonly();
export type OwnerQuestion = z.infer<typeof ownerQuestionSchema>;

/** Everything an agent may say. A closed list: what is not here is not understood. */
export const agentMessages = {
  hello: z
    .object({
      agentId: z.string().min(8).max(64),
      token: z.string(),
      site: z.string(),
      agentVersion: z.string(),
      atMs: z.number(),
      host: hostFactsSchema,
      capabilities: z.array(capabilitySchema).readonly(),
    })
    .readonly(),
  findings: z.object({ batch: z.int().nonnegative(), findings: z.array(findingSchema).max(200).readonly() }).readonly(),
  summary: z.object({ summary: summarySchema }).readonly(),
  capabilities: z.object({ capabilities: z.array(capabilitySchema).readonly() }).readonly(),
  owners: z
    .object({
      questionId: z.string(),
      /** Best match first; empty = nobody is remembered. */
      owners: z.array(ownershipSchema).max(16).readonly(),
      /** Earliest moment the agent's memory reaches back to. */
      rememberedSinceMs: z.number(),
    })
    .readonly(),
  goodbye: z.object({ reason: z.enum(['stopping', 'restarting']) }).readonly(),
} as const;

/** Everything a collector may say. No verb runs anything on the host. */
export const collectorMessages = {
  welcome: z.object({ hostId: z.string(), atMs: z.number(), collectorVersion: z.string() }).readonly(),
  refused: z
    .object({
      reason: z.enum(['bad-token', 'bad-version', 'bad-hello', 'duplicate-agent', 'busy']),
      retryAfterMs: z.number().exactOptional(),
    })
    .readonly(),
  acknowledged: z.object({ batch: z.int().nonnegative(), findings: z.array(findingRevision).readonly() }).readonly(),
  'who-owned': z.object({ questions: z.array(ownerQuestionSchema).max(100).readonly() }).readonly(),
} as const;

type Messages = Record<string, z.ZodType>;
export type MessageOf<M extends Messages> = {
  [K in keyof M & string]: { readonly type: K; readonly body: z.infer<M[K]> };
}[keyof M & string];
export type AgentMessage = MessageOf<typeof agentMessages>;
export type CollectorMessage = MessageOf<typeof collectorMessages>;
