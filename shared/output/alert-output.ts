import * as z from 'zod';
import { type Alert, alertSchema, miningReadingSchema } from '../model/alert.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';
import { withoutUndefined } from './process-output.ts';

const { source, destination } = alertSchema.unwrap().shape;

/** An alert as other programs may rely on it: the same fields that `alerts parse` prints. `id` and `site` are set once it is stored. */
export const alertOutputSchema = z.object({
  id: z.string().optional(),
  site: z.string().optional(),
  time: isoTimeSchema,
  format: z.string(),
  type: z.enum(['alert', 'flow', 'event']),
  device: z.string().optional(),
  source,
  destination,
  protocol: z.string().optional(),
  signature: z.string().optional(),
  signatureId: z.string().optional(),
  category: z.string().optional(),
  severity: z.int().optional(),
  action: z.enum(['allowed', 'blocked']).optional(),
  bytes: z.number().optional(),
  packets: z.number().optional(),
  domain: z.string().optional(),
  payload: z.string().optional(),
  mining: miningReadingSchema.optional(),
  raw: z.string().optional(),
});
export type AlertOutput = z.infer<typeof alertOutputSchema>;

export interface AlertOutputOptions {
  readonly id?: string;
  readonly site?: string;
  /** The device's own line. */
  readonly raw?: string;
}

export function toAlertOutput(alert: Alert, options: AlertOutputOptions = {}): AlertOutput {
  const { atMs, format, type, ...rest } = alert;
  return withoutUndefined({
    id: options.id,
    site: options.site,
    time: toIsoTime(atMs),
    format,
    type,
    ...rest,
    raw: options.raw,
  });
}
