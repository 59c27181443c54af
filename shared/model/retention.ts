import * as z from 'zod';

const MAX_DAYS = 3_650;
const days = z.int().min(1).max(MAX_DAYS).exactOptional();

/**
 * How many days each is kept; what is absent is kept for ever. Of incidents only those that are closed, of findings those that are over,
 * of series (CPU of a host by the hour) those that are not around the beginning of an incident.
 */
export const retentionSchema = z
  .strictObject({ alerts: days, findings: days, incidents: days, audit: days, series: days })
  .readonly();
export type Retention = z.infer<typeof retentionSchema>;
export type RetentionKind = keyof Retention;

/** Until somebody says otherwise. */
export const DEFAULT_RETENTION: Retention = { alerts: 90, findings: 365, audit: 365, series: 14 };
