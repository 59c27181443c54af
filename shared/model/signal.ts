import * as z from 'zod';

/** Typed facts behind a code. Units are in the names (`cpuCores`, `durationMs`, `bytes`); times are epoch milliseconds (`atMs`). */
export const paramsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).readonly();
export type Params = z.infer<typeof paramsSchema>;

/** Independent kinds of evidence: a verdict of "probable" needs two of them. */
export const signalGroupSchema = z.enum(['cpu', 'provenance', 'artefact', 'network', 'evasion']);
export type SignalGroup = z.infer<typeof signalGroupSchema>;

/**
 * One reason to believe that somebody mines. `code` is registered in `shared/verdict/signals.ts`, which gives group, weight and
 * witness; `quality` (0..1] scales the weight for freshness and confidence.
 */
export const signalSchema = z
  .object({ code: z.string(), quality: z.number().gt(0).lte(1), params: paramsSchema })
  .readonly();
export type Signal = z.infer<typeof signalSchema>;
