import * as z from 'zod';
import { unobservableReasonSchema } from './observed.ts';
import { paramsSchema, signalGroupSchema } from './signal.ts';

export const verdictSchema = z.enum(['observed', 'suspicious', 'probable', 'confirmed']);
export type Verdict = z.infer<typeof verdictSchema>;

export const severitySchema = z.enum(['info', 'low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof severitySchema>;

/** What somebody does for mining. `hook`: a library that the system loads into every program, of which nothing says that it mines. */
export const roleSchema = z.enum(['miner', 'relay', 'dropper', 'dormant', 'blocked', 'browser', 'hook']);
export type Role = z.infer<typeof roleSchema>;

/** Whose eyes saw it: the host's agent, a network sensor, or an experiment. "confirmed" needs two of them. */
export const witnessSchema = z.enum(['host', 'sensor', 'experiment']);
export type Witness = z.infer<typeof witnessSchema>;

/**
 * A signal that counted, with what it contributed: `weight` from the registry, `quality` of the best sighting, `counted` after
 * quality and group cap.
 */
export const presentSignalSchema = z
  .object({
    code: z.string(),
    group: signalGroupSchema,
    witness: witnessSchema,
    weight: z.number(),
    quality: z.number().gt(0).lte(1),
    counted: z.number(),
    params: paramsSchema,
  })
  .readonly();
export type PresentSignal = z.infer<typeof presentSignalSchema>;

/** A signal that did not count, because somebody answers for what is behind it: the id of the allowance, and its words. */
export const allowedSignalSchema = z
  .object({
    code: z.string(),
    quality: z.number().gt(0).lte(1),
    params: paramsSchema,
    by: z.object({ id: z.string(), owner: z.string(), reason: z.string() }).readonly(),
  })
  .readonly();
export type AllowedSignal = z.infer<typeof allowedSignalSchema>;

/**
 * A verdict that explains itself: what was seen, what of it is normal here (absent when nothing is), what was looked for and not
 * there, what could not be seen and why.
 */
export const conclusionSchema = z
  .object({
    verdict: verdictSchema,
    probability: z.number().min(0).max(1),
    severity: severitySchema,
    present: z.array(presentSignalSchema).readonly(),
    allowed: z.array(allowedSignalSchema).readonly().exactOptional(),
    absent: z.array(z.string()).readonly(),
    notObservable: z.array(z.object({ code: z.string(), reason: unobservableReasonSchema }).readonly()).readonly(),
  })
  .readonly();
export type Conclusion = z.infer<typeof conclusionSchema>;
