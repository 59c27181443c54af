import * as z from 'zod';
import { paramsSchema } from '../model/signal.ts';

/** What every refusal looks like. `path` names the parameter that is wrong, `remedy` what helps. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    remedy: z.string().optional(),
    /** What the text of the code names, for readers that have it in other languages. */
    params: paramsSchema.optional(),
    /** What may have been meant. */
    candidates: z.array(z.object({ id: z.string(), name: z.string().optional() })).optional(),
  }),
});
export type ApiErrorBody = z.infer<typeof apiErrorSchema>;
