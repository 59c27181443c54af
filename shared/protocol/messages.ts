import * as z from 'zod';
import { baitOrderSchema, baitReportSchema } from '../model/bait.ts';
import { ownershipSchema, tupleSchema } from '../model/connection.ts';
import { hostDetailSchema, watchOrderSchema } from '../model/host-detail.ts';
import { capabilitySchema, hostFactsSchema, summarySchema } from '../model/host.ts';
import { recallQuestionSchema, recollectionSchema } from '../model/recollection.ts';

/** Rises when a message changes so that an older peer would misread it. Peers with another version refuse each other by name. */
export const PROTOCOL_VERSION = 1;

/** Largest frame either side accepts, bytes. A batch is cut to stay well below it. */
export const MAX_FRAME_BYTES = 1_048_576;

/** Largest first frame, bytes: nobody who has not said who he is may send more. */
export const MAX_HELLO_BYTES = 65_536;

/** Most findings of one batch. */
export const MAX_BATCH_FINDINGS = 200;

/** Most allowances that an agent is told of. */
export const MAX_ALLOWANCES = 1_000;

/** An agent says something at least this often; whoever hears nothing for three of these ends the connection. */
export const HEARTBEAT_INTERVAL_MS = 10_000;
export const SILENCE_LIMIT_MS = 3 * HEARTBEAT_INTERVAL_MS;

export const findingRevisionSchema = z.object({ id: z.string(), rev: z.int().positive() }).readonly();
/** One state of one episode. */
export type FindingRevision = z.infer<typeof findingRevisionSchema>;

/** How an agent proves who it is. A token says "I may report here"; keys will say who. */
export const credentialsSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('token'), token: z.string().max(512) }).readonly(),
]);
export type PresentedCredentials = z.infer<typeof credentialsSchema>;

/** "Who held this connection around that time?" Times are epoch milliseconds by the host's own clock. */
export const ownerQuestionSchema = z
  .object({
    questionId: z.string().max(64),
    tuple: tupleSchema,
    /** `destination`: match on remote end, time and, if it is there, local port (address translation in between). */
    match: z.enum(['wire', 'destination']),
    atMs: z.number(),
    toleranceMs: z.number().nonnegative(),
  })
  .readonly();
export type OwnerQuestion = z.infer<typeof ownerQuestionSchema>;

/** Orders that came after the first version: an agent is given those that its hello names. */
export const ORDERS = ['watch', 'recall', 'allowances', 'bait'] as const;
export type Order = (typeof ORDERS)[number];

/** Everything an agent may say. A closed list: what is not here is not understood. */
export const agentMessages = {
  hello: z
    .object({
      agentId: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
      credentials: credentialsSchema,
      site: z.string().max(64),
      agentVersion: z.string().max(64),
      atMs: z.number(),
      host: hostFactsSchema,
      capabilities: z.array(capabilitySchema).readonly(),
      /** Absent in agents that know none; a newer agent may name some that we do not know. */
      understands: z.array(z.string().max(64)).max(64).readonly().exactOptional(),
    })
    .readonly(),
  /**
   * Each element is read by itself (`readBatch`), so that one that is not understood does not take the others along.
   * `batch` rises with every batch of a run of the agent.
   */
  findings: z
    .object({ batch: z.int().nonnegative(), findings: z.array(z.unknown()).max(MAX_BATCH_FINDINGS).readonly() })
    .readonly(),
  /** Sent when nothing else was due: "I am here". */
  heartbeat: z.object({ atMs: z.number() }).readonly(),
  /** `sentAtMs`: when it left, because a summary may have waited for a connection; absent in agents that do not say. */
  summary: z.object({ summary: summarySchema, sentAtMs: z.number().exactOptional() }).readonly(),
  capabilities: z.object({ capabilities: z.array(capabilitySchema).readonly() }).readonly(),
  owners: z
    .object({
      questionId: z.string().max(64),
      /** Best match first; empty = nobody is remembered. */
      owners: z.array(ownershipSchema).max(16).readonly(),
      /** Earliest moment the agent's memory reaches back to. */
      rememberedSinceMs: z.number(),
    })
    .readonly(),
  /** Answers `watch`, again and again until it ends. One that cannot be sent at once is left out. */
  detail: z.object({ detail: hostDetailSchema }).readonly(),
  /** Answers `recall`. */
  recalled: z.object({ questionId: z.string().max(64), recollection: recollectionSchema }).readonly(),
  /** How it stands with an experiment that `bait` asked for: whenever that changes, and when it is asked. */
  'bait-report': baitReportSchema,
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
  /** Answers each summary and heartbeat, so that an agent knows that somebody reads. */
  heard: z.object({ atMs: z.number() }).readonly(),
  /**
   * Sent after the commit: what `findings` names is durable. `rejected` names elements of the batch that were not understood, by
   * their place in it; they are not stored and need not come again.
   */
  acknowledged: z
    .object({
      batch: z.int().nonnegative(),
      findings: z.array(findingRevisionSchema).max(MAX_BATCH_FINDINGS).readonly(),
      rejected: z
        .array(z.object({ index: z.int().nonnegative(), path: z.string().max(200) }).readonly())
        .max(MAX_BATCH_FINDINGS)
        .readonly(),
    })
    .readonly(),
  'who-owned': z.object({ questions: z.array(ownerQuestionSchema).max(100).readonly() }).readonly(),
  /** Somebody looks at this host. A later one replaces it. */
  watch: watchOrderSchema,
  recall: recallQuestionSchema,
  /** The decoy experiment: start it, stop it, tell how it stands. One at a time. */
  bait: baitOrderSchema,
  /**
   * What is normal on this host, all of it: sent after the welcome and whenever it changes. Each element is read by itself
   * (`readAllowances`). `revision` differs when the list does.
   */
  allowances: z
    .object({ revision: z.string().max(64), allowances: z.array(z.unknown()).max(MAX_ALLOWANCES).readonly() })
    .readonly(),
} as const;

type Messages = Record<string, z.ZodType>;
export type MessageOf<M extends Messages> = {
  [K in keyof M & string]: { readonly type: K; readonly body: z.infer<M[K]> };
}[keyof M & string];
export type AgentMessage = MessageOf<typeof agentMessages>;
export type CollectorMessage = MessageOf<typeof collectorMessages>;
