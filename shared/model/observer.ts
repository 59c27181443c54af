import * as z from 'zod';

/** Names of tools and people are chosen by whoever runs on the host: longer ones are cut. */
export const MAX_OBSERVER_NAME_CHARS = 64;

/**
 * A span in which somebody could have seen what runs: a monitoring tool (`name`: as the signatures call it) or a person who is logged in
 * (`name`: the account). Epoch milliseconds by the host's clock; without `untilMs` it lasts. `key` is unique while it lasts.
 */
export const observerSessionSchema = z
  .object({
    key: z.string().max(200),
    kind: z.enum(['tool', 'person']),
    name: z.string().max(MAX_OBSERVER_NAME_CHARS),
    /** Absent: since before anybody looked. */
    sinceMs: z.number().exactOptional(),
    untilMs: z.number().exactOptional(),
    /** A bait of our own that only bears the name of a tool. */
    decoy: z.literal(true).exactOptional(),
  })
  .readonly();
export type ObserverSession = z.infer<typeof observerSessionSchema>;
