import * as z from 'zod';
import { tupleSchema } from './connection.ts';
import { osNameSchema } from './os-name.ts';
import { processRefSchema } from './process-ref.ts';

export const MAX_RECALLED_STEPS = 900;
export const MAX_RECALLED_GROUPS = 16;
export const MAX_RECALLED_PROCESSES = 50;
export const MAX_RECALLED_CONNECTIONS = 200;

/** "What do you remember of this span?" Epoch milliseconds by the host's own clock. */
export const recallQuestionSchema = z
  .object({ questionId: z.string().max(64), fromMs: z.number(), toMs: z.number() })
  .readonly();
export type RecallQuestion = z.infer<typeof recallQuestionSchema>;

const columnSchema = z.array(z.number().nullable()).max(MAX_RECALLED_STEPS).readonly();

/** What an agent remembers of a span: as fine as its memory of that time is. `null` in a column: unknown. */
export const recollectionSchema = z
  .object({
    /** Where the first step begins, and how long each is: 1 s for the last 15 minutes, else 10 s or a minute. */
    fromMs: z.number(),
    stepMs: z.number().positive(),
    /** Mean cores of the host; absent beyond 15 minutes. */
    busy: columnSchema.exactOptional(),
    /** Process groups that used most in the span. A group whose processes are all forgotten has no name. */
    groups: z
      .array(z.object({ key: z.string(), name: osNameSchema.exactOptional(), cores: columnSchema }).readonly())
      .max(MAX_RECALLED_GROUPS)
      .readonly(),
    /** Processes that used most in the span, ended ones too; only of the last 15 minutes, see `processesSinceMs`. */
    processes: z
      .array(
        z
          .object({
            process: processRefSchema,
            coreSeconds: z.number().nonnegative(),
            endedAtMs: z.number().exactOptional(),
          })
          .readonly(),
      )
      .max(MAX_RECALLED_PROCESSES)
      .readonly(),
    processesSinceMs: z.number(),
    /** Connections that were held within the span; `connectionsOmitted`: there were more. */
    connections: z
      .array(
        z
          .object({
            tuple: tupleSchema,
            pid: z.int().nonnegative(),
            startId: z.number(),
            name: osNameSchema,
            groupKey: z.string(),
            firstSeenMs: z.number(),
            lastSeenMs: z.number(),
          })
          .readonly(),
      )
      .max(MAX_RECALLED_CONNECTIONS)
      .readonly(),
    connectionsOmitted: z.boolean(),
    connectionsSinceMs: z.number(),
  })
  .readonly();
export type Recollection = z.infer<typeof recollectionSchema>;
