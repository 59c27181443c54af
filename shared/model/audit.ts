import * as z from 'zod';
import { paramsSchema } from './signal.ts';

/**
 * Who changed what: one line of the audit log, written in the same commit as the change. `actor` is the name of an account or token
 * as it was then; `action` a code of the catalogue (`audit.<action>`), `target` the id of what was changed, `detail` its parameters.
 */
export const auditEntrySchema = z
  .object({
    atMs: z.number(),
    actor: z.string(),
    action: z.string(),
    target: z.string().exactOptional(),
    detail: paramsSchema,
  })
  .readonly();
export type AuditEntry = z.infer<typeof auditEntrySchema>;
