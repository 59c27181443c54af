import * as z from 'zod';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { byId, schemaVersion, time } from './parameters.ts';

const column = z.array(z.number().nullable());

/** Columns of equal length, one value a step; `null`: nothing was reported then, or it was not observable. All are mean cores. */
export const cpuSeriesSchema = z.object({
  schemaVersion,
  host: z.string(),
  cpuCount: z.int().positive(),
  from: isoTimeSchema,
  to: isoTimeSchema,
  stepMs: z.int().positive(),
  /** When each step begins, epoch milliseconds. */
  timesMs: z.array(z.number()),
  busy: column,
  /** The busiest summary (10 s) of each step. */
  busyMax: column,
  /** Taken by the hypervisor; absent where it cannot be observed, like the two that follow. */
  steal: column.optional(),
  /** Busy time that no visible process used. */
  unowned: column.optional(),
  /** The agent's own. */
  agent: column.optional(),
  /** The groups that used most over the whole span, the first the most. */
  groups: z.array(z.object({ group: z.string(), name: z.string(), cores: column })),
  /** Busy time that is in none of the other columns. */
  other: column,
  /** Spans in which nothing was reported. */
  gaps: z.array(z.object({ from: isoTimeSchema, to: isoTimeSchema })),
  /** Spans in which a monitoring tool or a person was watching; nothing follows from an empty list unless they are known. */
  observers: z.array(
    z.object({ from: isoTimeSchema, to: isoTimeSchema, kind: z.enum(['tool', 'person', 'decoy']), name: z.string() }),
  ),
  observersKnown: z.boolean(),
});
export type CpuSeries = z.infer<typeof cpuSeriesSchema>;

export const hostCpuEndpoints = {
  'GET /api/v1/hosts/:id/series': endpoint({
    permission: 'viewer',
    summary: 'CPU of a host over time by process group, ready to draw: 15 minutes to 7 days, the last hour unless told',
    params: byId,
    query: z.object({
      from: time,
      to: time,
      points: z.coerce.number().int().min(10).max(1_500).default(360).describe('At most about so many steps'),
    }),
    response: cpuSeriesSchema,
  }),
} as const;
